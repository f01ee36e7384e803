package io.fsledger.core.handles;

import io.fsledger.core.table.Key;
import io.fsledger.events.HandleRef;
import io.fsledger.state.OpenHandle;

/**
 * How handles lie in their tables.
 *
 * <table>
 *   <caption>Key ranges</caption>
 *   <tr><td>h</td><td>filesystem, inode, generation, client, fh</td><td>the handle</td></tr>
 *   <tr><td>f</td><td>filesystem, fh, inode, generation, client</td><td>the view by number: nothing but the key</td></tr>
 *   <tr><td>c</td><td>client, term, filesystem, inode, generation, fh</td><td>the view by client: likewise</td></tr>
 *   <tr><td>i</td><td>filesystem, inode</td><td>counts of an inode, and its highest generation</td></tr>
 *   <tr><td>n</td><td>filesystem</td><td>counts of a file system (among the marks)</td></tr>
 *   <tr><td>d</td><td>as h, term, sequence of the close</td><td>a close that came before its open</td></tr>
 *   <tr><td>q</td><td>due, then as d</td><td>these in the order in which they fall due</td></tr>
 * </table>
 */
final class HandleKeys {
    /** Of the deadlines of debts. */
    static final char DEADLINES = 'q';

    private HandleKeys() {}

    static byte[] handle(String filesystem, long inode, long generation, String client, long fh) {
        return tail(Key.of('h'), filesystem, inode, generation, client, fh).bytes();
    }

    static byte[] handle(HandleRef handle, String client) {
        return handle(handle.getFilesystem(), handle.getInode(), handle.getGeneration(), client, handle.getFh());
    }

    static byte[] handle(OpenHandle handle) {
        return handle(
                handle.getFilesystem(), handle.getInode(), handle.getGeneration(), handle.getClient(), handle.getFh());
    }

    static byte[] handles() {
        return Key.of('h').bytes();
    }

    static byte[] handlesOf(String filesystem) {
        return Key.of('h').text(filesystem).bytes();
    }

    static byte[] handlesOf(String filesystem, long inode) {
        return Key.of('h').text(filesystem).number(inode).bytes();
    }

    static byte[] byFh(OpenHandle handle) {
        return Key.of('f')
                .text(handle.getFilesystem())
                .number(handle.getFh())
                .number(handle.getInode())
                .number(handle.getGeneration())
                .text(handle.getClient())
                .bytes();
    }

    static byte[] byFh(String filesystem, long fh) {
        return Key.of('f').text(filesystem).number(fh).bytes();
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
        return Key.of('c')
                .text(handle.getClient())
                .number(handle.getTerm())
                .text(handle.getFilesystem())
                .number(handle.getInode())
                .number(handle.getGeneration())
                .number(handle.getFh())
                .bytes();
    }

    static byte[] byClient(String client) {
        return Key.of('c').text(client).bytes();
    }

    /** Behind all that a client holds without a term, before all that it holds with one. */
    static byte[] termZeroEnd(String client) {
        return Key.of('c').text(client).number(1).bytes();
    }

    static long termOfClientKey(byte[] key) {
        Key.Reader parts = Key.read(key);
        parts.text();
        return parts.number();
    }

    /** The handle that an entry of the view by client stands for. */
    static byte[] handleOfClientKey(byte[] key) {
        Key.Reader parts = Key.read(key);
        String client = parts.text();
        parts.number();
        String filesystem = parts.text();
        long inode = parts.number();
        long generation = parts.number();
        return handle(filesystem, inode, generation, client, parts.number());
    }

    static byte[] inodeCounts(String filesystem, long inode) {
        return Key.of('i').text(filesystem).number(inode).bytes();
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
                .number(generation)
                .text(client)
                .number(fh);
    }
}
