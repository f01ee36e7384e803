package io.fsledger.projector.files;

import io.fsledger.core.ledger.Names;
import io.fsledger.core.ledger.Refusal;

/**
 * One life of an inode: what has a data file of its own.
 *
 * @throws IllegalArgumentException for what events.md does not allow, so that nothing else ever becomes part of a file's name
 */
public record FileId(String filesystem, long inode, long generation) {
    public FileId {
        Refusal refusal = Names.checkInode(filesystem, inode, generation);
        if (refusal != null) {
            throw new IllegalArgumentException(refusal.sentence());
        }
    }

    /** {@code mesa/42}, with the generation behind it where there is one. */
    @Override
    public String toString() {
        String shown = filesystem + '/' + Long.toUnsignedString(inode);
        return generation == 0 ? shown : shown + " of generation " + generation;
    }
}
