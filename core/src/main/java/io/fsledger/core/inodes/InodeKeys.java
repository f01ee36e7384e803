package io.fsledger.core.inodes;

import io.fsledger.core.table.Key;
import java.nio.ByteBuffer;

/**
 * Where what lies in the table of inodes. All of an inode lies in the partition of its key, and so do the rows of a
 * directory's children.
 */
final class InodeKeys {
    /** Of what waits for time: requests, attributes that end, debts, data that is to go. */
    static final char DEADLINES = 'q';

    private static final char ENTRY = 'e';
    private static final char DEBT = 'd';
    private static final char REFERENCE = 'r';
    private static final char ROW = 'k';
    private static final char REMOVAL = 'u';

    private InodeKeys() {}

    static byte[] entry(String filesystem, long inode) {
        return Key.of(ENTRY).text(filesystem).number(inode).bytes();
    }

    static boolean isEntry(byte[] key) {
        return Key.isOf(ENTRY, key) && Key.partOf(key) == 0;
    }

    static boolean isReference(byte[] key) {
        return Key.isOf(ENTRY, key) && Key.partOf(key) == REFERENCE;
    }

    /** The highest generation of an inode number that has been seen, where it is above 0. */
    static byte[] highestGeneration(String filesystem, long inode) {
        return Key.of('g').text(filesystem).number(inode).bytes();
    }

    /** There where any generation above 0 has been seen. */
    static byte[] generationsSeen() {
        return Key.of('G').bytes();
    }

    /** Those that have rows of their own; the entry lies before them. */
    static byte[] references(String filesystem, long inode) {
        return Key.of(ENTRY).text(filesystem).number(inode).part(REFERENCE).bytes();
    }

    static byte[] reference(Holding holding) {
        return Key.of(ENTRY)
                .text(holding.filesystem())
                .number(holding.inode())
                .part(REFERENCE)
                .number(holding.generation())
                .text(holding.client())
                .number(holding.term())
                .bytes();
    }

    static Holding holdingOfReference(byte[] key) {
        Key.Reader parts = Key.read(key);
        String filesystem = parts.text();
        long inode = parts.number();
        parts.part();
        return new Holding(filesystem, inode, parts.number(), parts.text(), parts.number());
    }

    static byte[] byClient(String client) {
        return Key.of('c').text(client).bytes();
    }

    /** Behind all that a client holds without a term, before all that it holds with one. */
    static byte[] termZeroEnd(String client) {
        return Key.of('c').text(client).number(1).bytes();
    }

    /** Of a reference that has a row of its own. */
    static byte[] byClient(Holding holding) {
        return underClient(holding).part(REFERENCE).bytes();
    }

    /** Of a reference that stands in the entry of its inode. */
    static byte[] byClientInEntry(Holding holding) {
        return underClient(holding).part(ENTRY).bytes();
    }

    /** Of a key by client: where the reference stands. */
    static boolean isInEntry(byte[] byClient) {
        return byClient[byClient.length - 1] == ENTRY;
    }

    private static Key underClient(Holding holding) {
        return Key.of('c')
                .text(holding.client())
                .number(holding.term())
                .text(holding.filesystem())
                .number(holding.inode())
                .number(holding.generation());
    }

    static Holding holdingOfClient(byte[] key) {
        Key.Reader parts = Key.read(key);
        String client = parts.text();
        long term = parts.number();
        return new Holding(parts.text(), parts.number(), parts.number(), client, term);
    }

    static byte[] debts(String filesystem, long inode, long generation) {
        return Key.of(DEBT).text(filesystem).number(inode).number(generation).bytes();
    }

    static byte[] debt(Holding holding) {
        return holding.under(Key.of(DEBT));
    }

    static boolean isDebt(byte[] key) {
        return Key.isOf(DEBT, key);
    }

    static Holding holdingOfDebt(byte[] key) {
        return Holding.under(Key.read(key));
    }

    /** How many debts there are. */
    static byte[] debtCount() {
        return Key.of('D').bytes();
    }

    static byte[] removal(String filesystem, long inode, long generation) {
        return Key.of(REMOVAL).text(filesystem).number(inode).number(generation).bytes();
    }

    /** The names of an inode beside its latest. */
    static byte[] names(String filesystem, long inode) {
        return Key.of('n').text(filesystem).number(inode).bytes();
    }

    static byte[] name(String filesystem, long inode, Name name) {
        return Key.of('n')
                .text(filesystem)
                .number(inode)
                .number(name.parent())
                .name(name.name())
                .bytes();
    }

    static Name nameOf(byte[] key) {
        Key.Reader parts = Key.read(key);
        parts.text();
        parts.number();
        return new Name(parts.number(), parts.name());
    }

    static boolean isRow(byte[] key) {
        return Key.isOf(ROW, key);
    }

    static byte[] rows(String filesystem, long directory) {
        return Key.of(ROW).text(filesystem).number(directory).bytes();
    }

    static byte[] row(String filesystem, long directory, ByteBuffer name) {
        return Key.of(ROW).text(filesystem).number(directory).name(name).bytes();
    }

    static ByteBuffer nameOfRow(byte[] key) {
        Key.Reader parts = Key.read(key);
        parts.text();
        parts.number();
        return parts.name();
    }

    /** What one life of a client refers to. */
    record Holding(String filesystem, long inode, long generation, String client, long term) {
        byte[] under(Key key) {
            return key.text(filesystem)
                    .number(inode)
                    .number(generation)
                    .text(client)
                    .number(term)
                    .bytes();
        }

        private static Holding under(Key.Reader parts) {
            return new Holding(parts.text(), parts.number(), parts.number(), parts.text(), parts.number());
        }
    }

    /** A name in a directory. */
    record Name(long parent, ByteBuffer name) {}
}
