package io.fsledger.core.handles;

import io.fsledger.core.table.Key;
import io.fsledger.core.table.TableReader.Entry;
import io.fsledger.events.HandleRef;
import io.fsledger.state.OpenHandle;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How handles lie in their tables.
 *
 * <table>
 *   <caption>Key ranges</caption>
 *   <tr><td>i</td><td>filesystem, inode</td><td>counts of an inode, and its highest generation</td></tr>
 *   <tr><td>i</td><td>filesystem, inode, h, generation, client, fh</td><td>a handle, beside the counts of its inode</td></tr>
 *   <tr><td>f</td><td>filesystem, fh, inode, generation, client</td><td>the view by number: nothing but the key</td></tr>
 *   <tr><td>c</td><td>client, filesystem, inode, generation, fh</td><td>the view by client: the term</td></tr>
 *   <tr><td>n</td><td>filesystem</td><td>counts of a file system, and its highest generation (among the marks)</td></tr>
 *   <tr><td>d</td><td>as a handle, term, sequence of the close</td><td>a close that came before its open</td></tr>
 *   <tr><td>q</td><td>due, then as d</td><td>these in the order in which they fall due</td></tr>
 * </table>
 */
final class HandleKeys {
    /** Of the deadlines of debts. */
    static final char DEADLINES = 'q';

    private static final char INODE = 'i';
    private static final char HANDLE = 'h';
    private static final char BY_FH = 'f';
    private static final byte[] NOTHING = {};

    private HandleKeys() {}

    /** What the key of a handle says of it. */
    record Name(String filesystem, long inode, long generation, String client, long fh) {
        static Name of(byte[] key) {
            Key.Reader parts = Key.read(key);
            String filesystem = parts.text();
            long inode = parts.number();
            parts.part();
            return new Name(filesystem, inode, parts.number(), parts.text(), parts.number());
        }
    }

    /** A handle is found by its number and by its client too. */
    static List<Entry> views(byte[] key, byte @Nullable [] value) {
        if (!isHandle(key)) {
            return List.of();
        }
        Name handle = Name.of(key);
        byte[] term = value == null ? NOTHING : termOf(HandleCodec.term(value));
        return List.of(
                new Entry(byFh(handle.filesystem, handle.fh, handle.inode, handle.generation, handle.client), NOTHING),
                new Entry(
                        byClient(handle.client, handle.filesystem, handle.inode, handle.generation, handle.fh), term));
    }

    static byte[] handle(String filesystem, long inode, long generation, String client, long fh) {
        return tail(Key.of(INODE), filesystem, inode, generation, client, fh).bytes();
    }

    static byte[] handle(HandleRef handle, String client) {
        return handle(handle.getFilesystem(), handle.getInode(), handle.getGeneration(), client, handle.getFh());
    }

    static byte[] handle(OpenHandle handle) {
        return handle(
                handle.getFilesystem(), handle.getInode(), handle.getGeneration(), handle.getClient(), handle.getFh());
    }

    static boolean isHandle(byte[] key) {
        return Key.isOf(INODE, key) && Key.partOf(key) == HANDLE;
    }

    /** Handles and counts of all inodes. */
    static byte[] inodes() {
        return Key.of(INODE).bytes();
    }

    /** Handles and counts of a file system's inodes. */
    static byte[] inodes(String filesystem) {
        return Key.of(INODE).text(filesystem).bytes();
    }

    static byte[] handlesOf(String filesystem, long inode) {
        return Key.of(INODE).text(filesystem).number(inode).part(HANDLE).bytes();
    }

    static boolean isByFh(byte[] key) {
        return Key.isOf(BY_FH, key);
    }

    static byte[] byFh(OpenHandle handle) {
        return byFh(
                handle.getFilesystem(), handle.getFh(), handle.getInode(), handle.getGeneration(), handle.getClient());
    }

    private static byte[] byFh(String filesystem, long fh, long inode, long generation, String client) {
        return Key.of(BY_FH)
                .text(filesystem)
                .number(fh)
                .number(inode)
                .number(generation)
                .text(client)
                .bytes();
    }

    static byte[] byFh(String filesystem, long fh) {
        return Key.of(BY_FH).text(filesystem).number(fh).bytes();
    }

    /** The handle that an entry of the view by number stands for. */
    static byte[] handleOfFhKey(byte[] key) {
        Key.Reader parts = Key.read(key);
        String filesystem = parts.text();
        long fh = parts.number();
        long inode = parts.number();
        long generation = parts.number();
        return handle(filesystem, inode, generation, parts.text(), fh);
    }

    static byte[] byClient(OpenHandle handle) {
        return byClient(
                handle.getClient(), handle.getFilesystem(), handle.getInode(), handle.getGeneration(), handle.getFh());
    }

    private static byte[] byClient(String client, String filesystem, long inode, long generation, long fh) {
        return Key.of('c')
                .text(client)
                .text(filesystem)
                .number(inode)
                .number(generation)
                .number(fh)
                .bytes();
    }

    static byte[] byClient(String client) {
        return Key.of('c').text(client).bytes();
    }

    /** In which term a client opened the handle for which an entry of the view by client stands. */
    static long termOfClientView(byte[] value) {
        return ByteBuffer.wrap(value).getLong();
    }

    /** What an entry of the view by client says of its handle. */
    static byte[] termOf(long term) {
        return ByteBuffer.allocate(Long.BYTES).putLong(term).array();
    }

    /** The handle that an entry of the view by client stands for. */
    static byte[] handleOfClientKey(byte[] key) {
        Key.Reader parts = Key.read(key);
        String client = parts.text();
        String filesystem = parts.text();
        long inode = parts.number();
        long generation = parts.number();
        return handle(filesystem, inode, generation, client, parts.number());
    }

    static byte[] inodeCounts(String filesystem, long inode) {
        return Key.of(INODE).text(filesystem).number(inode).bytes();
    }

    static byte[] filesystemCounts() {
        return Key.of('n').bytes();
    }

    static byte[] filesystemCounts(String filesystem) {
        return Key.of('n').text(filesystem).bytes();
    }

    /** All closes that wait for an open of this handle in this life of its client, in the order of their sequences. */
    static byte[] debtsOf(HandleRef handle, String client, long term) {
        return tail(Key.of('d'), handle, client).number(term).bytes();
    }

    static byte[] debt(HandleRef handle, String client, long term, long sequence) {
        return tail(Key.of('d'), handle, client).number(term).number(sequence).bytes();
    }

    private static Key tail(Key key, HandleRef handle, String client) {
        return tail(key, handle.getFilesystem(), handle.getInode(), handle.getGeneration(), client, handle.getFh());
    }

    private static Key tail(Key key, String filesystem, long inode, long generation, String client, long fh) {
        return key.text(filesystem)
                .number(inode)
                .part(HANDLE)
                .number(generation)
                .text(client)
                .number(fh);
    }
}
