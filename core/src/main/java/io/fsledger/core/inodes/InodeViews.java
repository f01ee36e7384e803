package io.fsledger.core.inodes;

import io.fsledger.core.inodes.InodeKeys.Holding;
import io.fsledger.core.table.Page;
import io.fsledger.core.table.TableReader;
import io.fsledger.core.table.TableReader.Entry;
import io.fsledger.schemas.serde.StateCodec;
import io.fsledger.state.ChildRow;
import io.fsledger.state.InodeEntry;
import io.fsledger.state.ReferenceCount;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Answers questions about the inodes in one partition. None costs more because there are more inodes or references. */
public final class InodeViews {
    static final StateCodec<InodeEntry> ENTRIES = StateCodec.of(InodeEntry.class);
    static final StateCodec<ReferenceCount> REFERENCES = StateCodec.of(ReferenceCount.class);
    static final StateCodec<ChildRow> ROWS = StateCodec.of(ChildRow.class);

    private final TableReader entries;

    public InodeViews(TableReader entries) {
        this.entries = entries;
    }

    /** What one life of a client refers to, and how often. */
    public record Reference(String filesystem, long inode, long generation, String client, long term, long count) {
        private Holding holding() {
            return new Holding(filesystem, inode, generation, client, term);
        }

        private static Reference of(Holding holding, long count) {
            return new Reference(
                    holding.filesystem(),
                    holding.inode(),
                    holding.generation(),
                    holding.client(),
                    holding.term(),
                    count);
        }
    }

    /** Who has a name in a directory. */
    public record Child(ByteBuffer name, long inode, long generation) {}

    public @Nullable InodeEntry get(String filesystem, long inode) {
        byte @Nullable [] value = entries.get(InodeKeys.entry(filesystem, inode));
        return value == null ? null : ENTRIES.decode(value);
    }

    /** Who refers to an inode; for a moment also to former generations of its number. */
    public Page<Reference> references(String filesystem, long inode, byte @Nullable [] after, int limit) {
        return Page.read(entries, InodeKeys.entry(filesystem, inode), after, limit, InodeViews::reference);
    }

    /** @param row of a reference, or an entry; null where none stands in that */
    static @Nullable Reference reference(Entry row) {
        if (InodeKeys.isReference(row.key())) {
            return Reference.of(
                    InodeKeys.holdingOfReference(row.key()),
                    REFERENCES.decode(row.value()).getCount());
        }
        InodeEntry entry = ENTRIES.decode(row.value());
        Holding holding = References.inEntry(entry);
        return holding == null ? null : Reference.of(holding, entry.getHolder().getCount());
    }

    /** What a client refers to. */
    public Page<Reference> ofClient(String client, byte @Nullable [] after, int limit) {
        return Page.read(entries, InodeKeys.byClient(client), after, limit, entry -> found(entries, entry.key()));
    }

    /** A reference that is found by its client; null where it is gone since, or another stands in the entry by now. */
    static @Nullable Reference found(TableReader entries, byte[] byClient) {
        Holding holding = InodeKeys.holdingOfClient(byClient);
        byte[] key = InodeKeys.isInEntry(byClient)
                ? InodeKeys.entry(holding.filesystem(), holding.inode())
                : InodeKeys.reference(holding);
        byte @Nullable [] value = entries.get(key);
        Reference found = value == null ? null : reference(new Entry(key, value));
        return found != null && found.holding().equals(holding) ? found : null;
    }

    /** By name, in the order of the names' bytes. */
    public Page<Child> children(String filesystem, long directory, byte @Nullable [] after, int limit) {
        return Page.read(entries, InodeKeys.rows(filesystem, directory), after, limit, entry -> {
            ChildRow row = ROWS.decode(entry.value());
            return new Child(InodeKeys.nameOfRow(entry.key()), row.getChild(), row.getGeneration());
        });
    }

    public @Nullable Child child(String filesystem, long directory, ByteBuffer name) {
        byte @Nullable [] value = entries.get(InodeKeys.row(filesystem, directory, name));
        if (value == null) {
            return null;
        }
        ChildRow row = ROWS.decode(value);
        return new Child(name, row.getChild(), row.getGeneration());
    }
}
