package io.fsledger.core.directories;

import io.fsledger.core.table.Key;
import io.fsledger.core.table.TableReader.Entry;
import io.fsledger.state.WatchedDirectory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How watches and queues lie in their tables. All of a directory lies in the partition of its key.
 *
 * <table>
 *   <caption>Key ranges</caption>
 *   <tr><td>d</td><td>filesystem, inode</td><td>a watched directory with the state of its queue (among the marks)</td></tr>
 *   <tr><td>n</td><td></td><td>counts of the partition (among the marks)</td></tr>
 *   <tr><td>g</td><td>filesystem, inode</td><td>the highest generation that has been seen, where it is above 0</td></tr>
 *   <tr><td>w</td><td>filesystem, inode, generation, client, term</td><td>a watch</td></tr>
 *   <tr><td>c</td><td>client, term, filesystem, inode, generation</td><td>the view by client: nothing but the key</td></tr>
 *   <tr><td>p</td><td>filesystem, inode, number</td><td>a change that is pending</td></tr>
 *   <tr><td>q</td><td>due, then as d</td><td>directories in the order in which their notifications are due</td></tr>
 * </table>
 */
final class DirectoryKeys {
    /** Of notifications. */
    static final char DEADLINES = 'q';

    private static final char WATCH = 'w';
    private static final byte[] NOTHING = {};

    private DirectoryKeys() {}

    /** A watch is found by its client too. */
    static List<Entry> views(byte[] key, byte @Nullable [] value) {
        return Key.isOf(WATCH, key) ? List.of(new Entry(byClient(holdingOfWatch(key)), NOTHING)) : List.of();
    }

    /** A watch: what one life of a client holds here. */
    record Holding(String filesystem, long inode, long generation, String client, long term) {}

    static byte[] directories() {
        return Key.of('d').bytes();
    }

    static byte[] directory(String filesystem, long inode) {
        return Key.of('d').text(filesystem).number(inode).bytes();
    }

    static byte[] directory(WatchedDirectory directory) {
        return directory(directory.getFilesystem(), directory.getInode());
    }

    static byte[] counts() {
        return Key.of('n').bytes();
    }

    static byte[] highestGeneration(String filesystem, long inode) {
        return Key.of('g').text(filesystem).number(inode).bytes();
    }

    static byte[] watches(String filesystem, long inode) {
        return Key.of(WATCH).text(filesystem).number(inode).bytes();
    }

    static byte[] watch(Holding holding) {
        return Key.of(WATCH)
                .text(holding.filesystem())
                .number(holding.inode())
                .number(holding.generation())
                .text(holding.client())
                .number(holding.term())
                .bytes();
    }

    static Holding holdingOfWatch(byte[] key) {
        Key.Reader parts = Key.read(key);
        return new Holding(parts.text(), parts.number(), parts.number(), parts.text(), parts.number());
    }

    static byte[] byClient(String client) {
        return Key.of('c').text(client).bytes();
    }

    /** Behind all that a client watches without a term, before all that it watches with one. */
    static byte[] termZeroEnd(String client) {
        return Key.of('c').text(client).number(1).bytes();
    }

    static byte[] byClient(Holding holding) {
        return Key.of('c')
                .text(holding.client())
                .number(holding.term())
                .text(holding.filesystem())
                .number(holding.inode())
                .number(holding.generation())
                .bytes();
    }

    static Holding holdingOfClient(byte[] key) {
        Key.Reader parts = Key.read(key);
        String client = parts.text();
        long term = parts.number();
        return new Holding(parts.text(), parts.number(), parts.number(), client, term);
    }

    static byte[] pending(String filesystem, long inode) {
        return Key.of('p').text(filesystem).number(inode).bytes();
    }

    static byte[] pending(WatchedDirectory directory, long number) {
        return Key.of('p')
                .text(directory.getFilesystem())
                .number(directory.getInode())
                .number(number)
                .bytes();
    }

    /** Behind this key the queue begins: before it there are only tombstones. */
    static byte[] beforeHead(WatchedDirectory directory) {
        return pending(directory, directory.getHead() - 1);
    }
}
