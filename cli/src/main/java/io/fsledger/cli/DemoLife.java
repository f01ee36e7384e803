package io.fsledger.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A few minutes in the life of a file system, as events: a compiler, an editor, a database and a backup work on it. Each of
 * them numbers its events, as a real producer does.
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

    private final List<String> events = new ArrayList<>();
    private final Map<String, Long> sequences = new TreeMap<>();

    /** One event a line, as {@code fsledger publish} reads them. */
    static List<String> events() {
        DemoLife life = new DemoLife();
        life.database();
        life.compiler();
        life.editor();
        life.backup();
        return life.events;
    }

    private void database() {
        open("database", TABLE, 1, READ_WRITE);
        open("database", JOURNAL, 2, WRITE | APPEND | CREATE);
        move("database", TABLE, 1, 8_388_608);
        say("database", "dirtied", TABLE, 1);
        say("database", "dirtied", JOURNAL, 2);
        say("database", "cleaned", JOURNAL, 2);
    }

    /** Reads all sources; writes all objects, the last two of which are not finished. */
    private void compiler() {
        open("compiler", MAIN_C, 1, READ);
        for (int i = 0; i < SOURCES; i++) {
            open("compiler", FIRST_SOURCE + i, 10 + i, READ);
            open("compiler", FIRST_OBJECT + i, 20 + i, WRITE | CREATE | TRUNCATE);
            say("compiler", "dirtied", FIRST_OBJECT + i, 20 + i);
        }
        for (int i = 0; i < SOURCES - 2; i++) {
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

    private void open(String client, long inode, long fh, int flags) {
        events.add(event(client, "opened", inode, fh).put("flags", flags).toString());
    }

    private void move(String client, long inode, long fh, long offset) {
        events.add(event(client, "moved", inode, fh).put("offset", offset).toString());
    }

    private void say(String client, String event, long inode, long fh) {
        events.add(event(client, event, inode, fh).toString());
    }

    private ObjectNode event(String client, String event, long inode, long fh) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("event", event)
                .put("filesystem", FILESYSTEM)
                .put("inode", inode)
                .put("client", client)
                .put("term", 1)
                .put("sequence", sequences.merge(client, 1L, Long::sum))
                .put("fh", fh);
    }
}
