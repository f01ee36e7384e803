package io.fsledger.core.ledger;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The rules of identity in events.md: which values may stand in an event at all. */
public final class Names {
    public static final int FILESYSTEM_MAX = 64;
    public static final int CLIENT_MAX = 128;
    public static final int ENTRY_MAX = 255;

    /** What a sentence shows of a name or key: all of any that keeps to the rules. */
    private static final int SHOWN_MAX = 128;

    private Names() {}

    public static @Nullable Refusal checkFilesystem(String name) {
        return consistsOf(name, FILESYSTEM_MAX, false)
                ? null
                : Refusal.malformed("file system name " + shown(name) + " is not 1 to 64 of A-Z a-z 0-9 . _ -");
    }

    public static @Nullable Refusal checkClient(String name) {
        return consistsOf(name, CLIENT_MAX, true)
                ? null
                : Refusal.malformed("client name " + shown(name) + " is not 1 to 128 of A-Z a-z 0-9 . _ : -");
    }

    /** The three parts that name one life of an inode. */
    public static @Nullable Refusal checkInode(String filesystem, long inode, long generation) {
        if (inode == 0) {
            return Refusal.malformed("inode 0 is invalid");
        }
        if (generation < 0) {
            return Refusal.malformed("generation " + generation + " is negative");
        }
        return checkFilesystem(filesystem);
    }

    /** The name of an entry in a directory: bytes, of which only two are reserved. */
    public static @Nullable Refusal checkEntry(ByteBuffer name) {
        int length = name.remaining();
        boolean fits = length >= 1 && length <= ENTRY_MAX;
        for (int i = name.position(); fits && i < name.limit(); i++) {
            fits = name.get(i) != '/' && name.get(i) != 0;
        }
        return fits
                ? null
                : Refusal.malformed("a name of " + length + " bytes is not 1 to 255 bytes without / and NUL");
    }

    private static boolean consistsOf(String name, int max, boolean colon) {
        int length = name.length();
        if (length == 0 || length > max) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            char c = name.charAt(i);
            boolean allowed = c >= 'a' && c <= 'z'
                    || c >= 'A' && c <= 'Z'
                    || c >= '0' && c <= '9'
                    || c == '.'
                    || c == '_'
                    || c == '-'
                    || colon && c == ':';
            if (!allowed) {
                return false;
            }
        }
        return true;
    }

    /** A name that may hold anything, for a sentence: cut and with control characters escaped. */
    static String shown(String name) {
        StringBuilder shown = new StringBuilder("\"");
        name.codePoints().limit(SHOWN_MAX).forEach(c -> {
            if (c < ' ' || c == 127 || c == '"' || c == '\\') {
                shown.append(String.format("\\u%04x", c));
            } else {
                shown.appendCodePoint(c);
            }
        });
        return shown.append(name.codePointCount(0, name.length()) > SHOWN_MAX ? "…\"" : "\"")
                .toString();
    }
}
