package io.fsledger.core.reads;

import io.fsledger.core.table.Key;

/**
 * Where what lies of reads. What changes with every read lies among the marks.
 *
 * <table>
 *   <caption>Key ranges</caption>
 *   <tr><td>p</td><td>filesystem, inode</td><td>how the inode is being read (marks)</td></tr>
 *   <tr><td>l</td><td>offset of the last read, filesystem, inode</td><td>these in that order: nothing but the key (marks)</td></tr>
 *   <tr><td>n</td><td></td><td>counts (marks)</td></tr>
 *   <tr><td>b</td><td>filesystem, inode, birth of its pattern, block</td><td>a block that is requested or fetched</td></tr>
 *   <tr><td>q</td><td>due, then as b</td><td>requests in the order in which they are given up</td></tr>
 * </table>
 */
final class ReadKeys {
    /** Of the deadlines of requests. */
    static final char DEADLINES = 'q';

    private static final char BY_LAST_READ = 'l';

    private ReadKeys() {}

    static byte[] pattern(String filesystem, long inode) {
        return Key.of('p').text(filesystem).number(inode).bytes();
    }

    static byte[] byLastRead() {
        return Key.of(BY_LAST_READ).bytes();
    }

    static byte[] byLastRead(long readAt, String filesystem, long inode) {
        return Key.of(BY_LAST_READ)
                .number(readAt)
                .text(filesystem)
                .number(inode)
                .bytes();
    }

    /** Which inode an entry of the view by last read stands for. */
    static Inode inodeOfLastRead(byte[] key) {
        Key.Reader parts = Key.read(key);
        parts.number();
        return new Inode(parts.text(), parts.number());
    }

    static byte[] counts() {
        return Key.of('n').bytes();
    }

    static byte[] block(Block block) {
        return Key.of('b')
                .text(block.filesystem())
                .number(block.inode())
                .number(block.bornAt())
                .number(block.number())
                .bytes();
    }

    static Block blockOf(byte[] key) {
        Key.Reader parts = Key.read(key);
        return new Block(parts.text(), parts.number(), parts.number(), parts.number());
    }

    /** Whose reads are followed. */
    record Inode(String filesystem, long number) {}

    /** @param bornAt of the pattern for which it is fetched: with another one it is not meant any more */
    record Block(String filesystem, long inode, long bornAt, long number) {}
}
