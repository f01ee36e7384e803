package io.fsledger.client.query;

/** An inode whose attributes were waited for. */
public record AwaitedInode(Waited waited, InodeInfo inode) {
    /** How the wait ended. */
    public enum Waited {
        RESOLVED,
        /** For the last time: {@link InodeInfo#error()} says why. */
        FAILED,
        /** Neither yet: ask again to wait on. */
        TIMEOUT
    }
}
