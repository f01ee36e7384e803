package io.fsledger.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A few minutes in the life of a file system, as events: a compiler, an editor, a database and a backup work on it. Each of
 * them numbers its events, as a real producer does. What they write is known, to be compared with what is on disk.
 */
final class DemoLife {
    private static final String FILESYSTEM = "mesa";
    private static final int READ = 0;
    private static final int WRITE = 1;
    private static final int READ_WRITE = 2;
    private static final int CREATE = 0x40;
    private static final int TRUNCATE = 0x200;
    private static final int APPEND = 0x400;

    private static final long MAIN_C = 101;
    private static final long FIRST_SOURCE = 102;
    private static final long FIRST_OBJECT = 201;
    private static final long SWAP_FILE = 301;
    private static final long TABLE = 401;
    private static final long JOURNAL = 402;
    private static final int SOURCES = 8;

    private static final int WRITES = 4;
    private static final int WRITE_BYTES = 10_000;

    private final List<String> events = new ArrayList<>();
    private final Map<String, Long> sequences = new TreeMap<>();
    private final Map<Long, ByteArrayOutputStream> written = new TreeMap<>();

    DemoLife() {
        database();
        compiler();
        editor();
        backup();
    }

    /** One event a line, as {@code fsledger publish} reads them. */
    List<String> events() {
        return List.copyOf(events);
    }

    /** What the files must hold that were written to, by inode. */
    Map<FileNumber, byte[]> files() {
        Map<FileNumber, byte[]> files = new LinkedHashMap<>();
        written.forEach((inode, bytes) -> files.put(new FileNumber(FILESYSTEM, inode), bytes.toByteArray()));
        return files;
    }

    private void database() {
        open("database", TABLE, 1, READ_WRITE);
        open("database", JOURNAL, 2, WRITE | APPEND | CREATE);
        move("database", TABLE, 1, 8_388_608);
        say("database", "dirtied", TABLE, 1);
        say("database", "dirtied", JOURNAL, 2);
        say("database", "cleaned", JOURNAL, 2);
        add(event("database", "sized", JOURNAL).put("size", 0));
        for (int i = 0; i < WRITES; i++) {
            append("database", JOURNAL, "transaction %d: committed\n".formatted(i));
        }
    }

    /** Reads all sources; writes all objects, the last two of which are not finished and stay buffered. */
    private void compiler() {
        open("compiler", MAIN_C, 1, READ);
        for (int i = 0; i < SOURCES; i++) {
            open("compiler", FIRST_SOURCE + i, 10 + i, READ);
            open("compiler", FIRST_OBJECT + i, 20 + i, WRITE | CREATE | TRUNCATE);
            say("compiler", "dirtied", FIRST_OBJECT + i, 20 + i);
            write("compiler", FIRST_OBJECT + i);
        }
        for (int i = 0; i < SOURCES - 2; i++) {
            add(event("compiler", "flushed", FIRST_OBJECT + i));
            say("compiler", "cleaned", FIRST_OBJECT + i, 20 + i);
            say("compiler", "closed", FIRST_OBJECT + i, 20 + i);
            say("compiler", "closed", FIRST_SOURCE + i, 10 + i);
        }
    }

    /** Has the file open that the compiler reads. Says one thing twice, as a producer does that has not heard an answer. */
    private void editor() {
        open("editor", MAIN_C, 1, READ_WRITE);
        open("editor", SWAP_FILE, 2, READ_WRITE | CREATE);
        say("editor", "dirtied", SWAP_FILE, 2);
        events.add(events.get(events.size() - 1));
    }

    /** Reads what others write, and tries to close what is not its own. */
    private void backup() {
        open("backup", TABLE, 7, READ);
        move("backup", TABLE, 7, 1_048_576);
        open("backup", MAIN_C, 8, READ);
        say("backup", "closed", JOURNAL, 2);
    }

    /** A file from its beginning on, piece by piece. */
    private void write(String client, long inode) {
        Random content = new Random(inode);
        for (int i = 0; i < WRITES; i++) {
            byte[] bytes = new byte[WRITE_BYTES];
            content.nextBytes(bytes);
            add(event(client, "written", inode).put("offset", i * WRITE_BYTES).put("data", bytes));
            content(inode).writeBytes(bytes);
        }
    }

    private void append(String client, long inode, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        add(event(client, "appended", inode).put("data", bytes));
        content(inode).writeBytes(bytes);
    }

    private ByteArrayOutputStream content(long inode) {
        return written.computeIfAbsent(inode, file -> new ByteArrayOutputStream());
    }

    private void open(String client, long inode, long fh, int flags) {
        add(event(client, "opened", inode).put("fh", fh).put("flags", flags));
    }

    private void move(String client, long inode, long fh, long offset) {
        add(event(client, "moved", inode).put("fh", fh).put("offset", offset));
    }

    private void say(String client, String event, long inode, long fh) {
        add(event(client, event, inode).put("fh", fh));
    }

    private void add(ObjectNode event) {
        events.add(event.toString());
    }

    private ObjectNode event(String client, String event, long inode) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("event", event)
                .put("filesystem", FILESYSTEM)
                .put("inode", inode)
                .put("client", client)
                .put("term", 1)
                .put("sequence", sequences.merge(client, 1L, Long::sum));
    }
}
