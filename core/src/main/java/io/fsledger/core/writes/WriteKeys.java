package io.fsledger.core.writes;

import io.fsledger.core.table.Key;

/** Where what lies in the tables of writes. */
final class WriteKeys {
    static final char ENTRY = 'e';
    static final char RANGE = 'x';

    private WriteKeys() {}

    /** What is known of an inode: in the table of entries, and, as it is at the moment, in memory. */
    static byte[] entry(String filesystem, long inode) {
        return Key.of(ENTRY).text(filesystem).number(inode).bytes();
    }

    /** The dirty inodes, those first that are dirty for the longest: keys of entries, in the table of entries and in memory. */
    static byte[] dirty() {
        return Key.of('d').bytes();
    }

    static byte[] dirty(long from) {
        return Key.of('d').number(from).bytes();
    }

    static long fromOfDirty(byte[] key) {
        return Key.read(key).number();
    }

    /** The ranges of an inode that are buffered: their lengths, in memory only. */
    static byte[] ranges(String filesystem, long inode) {
        return Key.of(RANGE).text(filesystem).number(inode).bytes();
    }

    static byte[] range(String filesystem, long inode, long offset) {
        return Key.of(RANGE).text(filesystem).number(inode).number(offset).bytes();
    }

    static long offsetOfRange(byte[] key) {
        Key.Reader parts = Key.read(key);
        parts.text();
        parts.number();
        return parts.number();
    }

    /** How much is buffered in the partition: in memory only. */
    static byte[] total() {
        return Key.of('B').bytes();
    }

    /**
     * Where an append went. There are so many of these at most, and the next append whose position has the same remainder takes the
     * place of one.
     */
    static byte[] append(long position, long remembered) {
        return Key.of('a').number(position % remembered).bytes();
    }

    /** Events that were dropped or refused while what they mean was dirty: among the marks. */
    static byte[] passedOver() {
        return Key.of('s').bytes();
    }

    static byte[] passedOver(long position) {
        return Key.of('s').number(position).bytes();
    }

    static long positionOfPassedOver(byte[] key) {
        return Key.read(key).number();
    }
}
