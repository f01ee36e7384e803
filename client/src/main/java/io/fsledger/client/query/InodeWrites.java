package io.fsledger.client.query;

/** What is buffered of an inode, and where in the file. */
public record InodeWrites(BufferedInode inode, Pages<Range> ranges) {
    /** Bytes that are buffered. */
    public record Range(long offset, long length) {}
}
