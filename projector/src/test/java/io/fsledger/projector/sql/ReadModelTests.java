package io.fsledger.projector.sql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fsledger.core.Seed;
import io.fsledger.core.handles.HandleEvents;
import io.fsledger.core.handles.HandleFamily;
import io.fsledger.core.handles.HandleViews;
import io.fsledger.core.handles.RandomHandles;
import io.fsledger.core.inodes.InodeEvents;
import io.fsledger.core.ledger.Arrival;
import io.fsledger.core.ledger.Family;
import io.fsledger.core.ledger.PartitionLedger;
import io.fsledger.core.table.MemoryTable;
import io.fsledger.core.table.Table;
import io.fsledger.events.Cause;
import io.fsledger.events.ClientPhase;
import io.fsledger.events.ClientTransition;
import io.fsledger.events.CoalescedSegment;
import io.fsledger.events.CoalescedSegments;
import io.fsledger.events.CoalescedWrite;
import io.fsledger.events.EventPosition;
import io.fsledger.events.HandleEvent;
import io.fsledger.events.ReasonCode;
import io.fsledger.events.Rejection;
import io.fsledger.events.WriterShare;
import io.fsledger.projector.kernel.PartitionProjection;
import io.fsledger.schemas.Topics;
import io.fsledger.state.OpenHandle;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One contract for every database. */
abstract class ReadModelTests extends ReadModelScene {
    @Test
    void whoHadAFileOpenAtATime() throws Exception {
        String url = emptyDatabase();
        try (SqlProjection projection = projection(url)) {
            PartitionProjection handles = projection.open(partition(Topics.HANDLES));
            assertThat(handles.isNew()).isTrue();
            apply(
                    handles,
                    HandleEvents.opened(7).by("editor").flags(2),
                    HandleEvents.opened(3).by("backup").flags(0),
                    HandleEvents.closed(7).by("editor"),
                    HandleEvents.closed(7).by("thief"),
                    HandleEvents.opened(-1).by("editor").flags(1));
            handles.checkpoint(5);
        }
        String question = "SELECT client, fh FROM who_had_open WHERE filesystem = 'mesa' AND inode = '42' AND %s"
                + " AND opened_ms <= %d AND (closed_ms IS NULL OR closed_ms > %d) ORDER BY client, fh";
        assertThat(rows(url, at(question, "writable = 1", 0))).containsExactly("editor 7");
        assertThat(rows(url, at(question, "1 = 1", 1))).containsExactly("backup 3", "editor 7");
        assertThat(rows(url, at(question, "writable = 1", 2))).isEmpty();
        assertThat(rows(url, at(question, "1 = 1", 4))).containsExactly("backup 3", "editor 18446744073709551615");
        assertThat(rows(url, "SELECT what, about, why FROM client_history WHERE client = 'editor' ORDER BY at_ms"))
                .containsExactly("opened mesa/42 null", "closed mesa/42 CLOSED", "opened mesa/42 null");
        assertThat(rows(url, "SELECT opened_at FROM who_had_open WHERE fh = '7'")
                        .get(0))
                .startsWith("2023-11-14");
    }

    private static String at(String question, String condition, int second) {
        long ms = FIRST_MS + second * 1_000L;
        return question.formatted(condition, ms, ms);
    }

    private void apply(PartitionProjection partition, HandleEvents... events) throws Exception {
        for (int i = 0; i < events.length; i++) {
            partition.apply(record(events[i], i));
        }
    }

    /**
     * Open rows are the open handles by the rules themselves; and however a log is cut into batches, and wherever somebody is
     * stopped amid one, the rows are the same.
     */
    @Test
    void anyBatchingSameRows() throws Exception {
        Random random = Seed.random("anyBatchingSameRows");
        RandomHandles generator = new RandomHandles(random);
        List<ConsumerRecord<byte[], byte[]>> log = new ArrayList<>();
        Table entries = new MemoryTable();
        Table marks = new MemoryTable();
        PartitionLedger<HandleEvent> model =
                new PartitionLedger<>(HandleFamily::new, new Family.Tables(entries, marks), 1);
        for (int offset = 0; offset < 2_000; offset++) {
            HandleEvents event = generator.next();
            ConsumerRecord<byte[], byte[]> record = record(event, offset);
            log.add(record);
            model.apply(record.key(), event.event(), new Arrival(record.topic(), 0, offset, record.timestamp()));
        }
        List<String> open = new ArrayList<>();
        for (OpenHandle handle :
                new HandleViews(entries, marks).all(one -> true, null, 100_000).items()) {
            open.add("%s %s %s %s %d"
                    .formatted(
                            handle.getFilesystem(),
                            Long.toUnsignedString(handle.getInode()),
                            Long.toUnsignedString(handle.getFh()),
                            handle.getClient(),
                            handle.getTerm()));
        }
        String all = "SELECT * FROM handles ORDER BY opened_offset";
        List<String> expected = null;
        for (int batch : new int[] {2_000, 1 + random.nextInt(50), 1 + random.nextInt(500)}) {
            String url = emptyDatabase();
            run(url, log, batch, random);
            assertThat(rows(url, "SELECT filesystem, inode, fh, client, term FROM handles WHERE closed_offset IS NULL"))
                    .containsExactlyInAnyOrderElementsOf(open);
            List<String> found = rows(url, all);
            assertThat(found).isNotEmpty();
            assertThat(expected == null ? found : expected).isEqualTo(found);
            expected = found;
        }
    }

    private void run(String url, List<ConsumerRecord<byte[], byte[]>> log, int batch, Random random) throws Exception {
        try (SqlProjection projection = projection(url)) {
            PartitionProjection handles = projection.open(partition(Topics.HANDLES));
            int at = 0;
            while (at < log.size()) {
                int end = Math.min(log.size(), at + batch);
                for (; at < end; at++) {
                    handles.apply(log.get(at));
                }
                if (random.nextInt(4) > 0 || at == log.size()) {
                    handles.checkpoint(at);
                } else if (random.nextBoolean()) {
                    handles.rollback();
                    at = (int) handles.offset();
                } else {
                    handles = projection.open(partition(Topics.HANDLES));
                    at = (int) handles.offset();
                }
            }
        }
    }

    @Test
    void ofTwoThatKeepAPartitionTheLateOneIsRefused() throws Exception {
        String url = emptyDatabase();
        try (SqlProjection late = projection(url);
                SqlProjection successor = projection(url)) {
            PartitionProjection lateOne = late.open(partition(Topics.HANDLES));
            PartitionProjection next = successor.open(partition(Topics.HANDLES));
            apply(lateOne, HandleEvents.opened(1));
            apply(next, HandleEvents.opened(1), HandleEvents.opened(2));
            next.checkpoint(2);
            assertThatThrownBy(() -> lateOne.checkpoint(1))
                    .isInstanceOf(PartitionTakenException.class)
                    .satisfies(e -> assertThat(late.isFinal((Exception) e)).isTrue());
            assertThat(rows(url, "SELECT fh FROM handles ORDER BY fh")).containsExactly("1", "2");
            next.apply(record(HandleEvents.opened(3), 2));
            next.checkpoint(3);
        }
    }

    /** In one batch, and with each event in a batch of its own. */
    @Test
    void inodesAndDirectoryEntries() throws Exception {
        List<InodeEvents> events = List.of(
                InodeEvents.lookedUp(1).directory(),
                InodeEvents.lookedUp(-1).named(1, "a").size(7),
                InodeEvents.placed(1, "a", -1, FIRST_MS, 1),
                InodeEvents.placed(1, "b", 5, FIRST_MS, 2),
                InodeEvents.lookedUp(-1).by("b").count(2),
                InodeEvents.removed(1, "b", 5),
                InodeEvents.placed(1, "c", 6, FIRST_MS, 3),
                InodeEvents.forgotten(-1).count(9),
                InodeEvents.lookedUp(9).named(1, "gone"),
                InodeEvents.forgotten(9));
        for (int batch : new int[] {events.size(), 1}) {
            String url = emptyDatabase();
            try (SqlProjection projection = projection(url)) {
                PartitionProjection inodes = projection.open(partition(Topics.INODES));
                for (int offset = 0; offset < events.size(); offset++) {
                    inodes.apply(record(Topics.INODES, events.get(offset), offset));
                    if ((offset + 1) % batch == 0) {
                        inodes.checkpoint(offset + 1);
                    }
                }
            }
            assertThat(rows(
                            url,
                            "SELECT filesystem, inode, status, holders, kind, size, evicted_ms IS NULL FROM inodes"
                                    + " WHERE inode IN ('1', '18446744073709551615')"))
                    .hasSize(2)
                    .anyMatch(row -> row.matches("mesa 18446744073709551615 RESOLVED 1 FILE 7 (1|t)"))
                    .anyMatch(row -> row.matches("mesa 1 RESOLVED 1 DIRECTORY \\S+ (1|t)"));
            assertThat(rows(url, "SELECT status, holders FROM inodes WHERE inode = '9' AND evicted_ms IS NOT NULL"))
                    .containsExactly("EVICTED 0");
            assertThat(entries(url)).containsExactly("1 a 18446744073709551615", "1 c 6");
        }
    }

    private static List<String> entries(String url) throws SQLException {
        List<String> entries = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet found =
                        statement.executeQuery("SELECT directory, name, inode FROM directory_entries ORDER BY name")) {
            while (found.next()) {
                entries.add(found.getString(1) + " " + new String(found.getBytes(2), UTF_8) + " " + found.getString(3));
            }
        }
        return entries;
    }

    /** As `fsledger lsof --at` asks. */
    @Test
    void aHistoryOfHandles() throws Exception {
        String url = emptyDatabase();
        assertThatThrownBy(() -> HandleHistory.open(url, "", "").close()).isInstanceOf(SQLException.class);
        try (SqlProjection projection = projection(url)) {
            PartitionProjection handles = projection.open(partition(Topics.HANDLES));
            apply(
                    handles,
                    HandleEvents.opened(7).by("editor").flags(2),
                    HandleEvents.opened(-1).by("backup").flags(0),
                    HandleEvents.closed(7).by("editor"));
            handles.checkpoint(3);
            try (HandleHistory history = HandleHistory.open(url, "", "")) {
                assertThat(history.positions()).containsExactly(Map.entry(0, 3L));
                assertThat(history.latestChange()).isEqualTo(Instant.ofEpochMilli(FIRST_MS + 2_000));
                assertThat(clients(history, 0, null, false)).containsExactly("editor:7");
                assertThat(clients(history, 1, null, false)).containsExactly("editor:7", "backup:-1");
                assertThat(clients(history, 1, null, true)).containsExactly("editor:7");
                assertThat(clients(history, 1, -1L, false)).containsExactly("backup:-1");
                assertThat(clients(history, 2, null, false)).containsExactly("backup:-1");
                assertThat(clients(history, -1, null, false)).isEmpty();
            }
        }
    }

    private static List<String> clients(HandleHistory history, int second, @Nullable Long fh, boolean writable)
            throws SQLException {
        List<String> clients = new ArrayList<>();
        history.at(
                Instant.ofEpochMilli(FIRST_MS + second * 1_000L),
                new HandleHistory.Filter("mesa", 42L, fh, null, writable),
                opened -> clients.add(opened.client() + ":" + opened.fh()));
        return clients;
    }

    @Test
    void factsBecomeRows() throws Exception {
        String url = emptyDatabase();
        CoalescedWrite write = CoalescedWrite.newBuilder()
                .setFilesystem("mesa")
                .setInode(-1)
                .setCausedBy(new EventPosition("fs.writes", 0, 0L))
                .setWrite(new CoalescedSegments(
                        List.of(
                                new CoalescedSegment(0L, ByteBuffer.wrap(new byte[10]), List.of()),
                                new CoalescedSegment(20L, ByteBuffer.wrap(new byte[5]), List.of())),
                        List.of(new WriterShare("backup", 3L), new WriterShare("editor", 12L))))
                .build();
        ClientTransition transition = new ClientTransition(
                "editor",
                1L,
                ClientPhase.CONNECTED,
                ClientPhase.FAILED,
                10,
                0L,
                Cause.LOST,
                1L,
                FIRST_MS,
                new EventPosition("fs.clients", 0, 3L),
                null);
        Rejection rejection = Rejection.newBuilder()
                .setTopic("fs.handles")
                .setPartition(0)
                .setOffset(17)
                .setAppendedAt(FIRST_MS + 5)
                .setCode(ReasonCode.HANDLE_NOT_FOUND)
                .setSentence("no such \0 handle")
                .setClient("editor")
                .build();
        try (SqlProjection projection = projection(url)) {
            PartitionProjection flushes = projection.open(partition(Topics.COALESCED));
            flushes.apply(record(Topics.COALESCED, 4, write));
            flushes.apply(record(Topics.COALESCED, 5, null, new byte[] {1, 2}));
            flushes.apply(record(Topics.COALESCED, 6, write));
            flushes.checkpoint(7);
            PartitionProjection transitions = projection.open(partition(Topics.TRANSITIONS));
            transitions.apply(record(Topics.TRANSITIONS, 0, transition));
            transitions.checkpoint(1);
            PartitionProjection rejections = projection.open(partition(Topics.REJECTIONS));
            rejections.apply(record(Topics.REJECTIONS, 0, rejection));
            rejections.checkpoint(1);
        }
        assertThat(rows(url, "SELECT inode, bytes, flushes FROM largest_written"))
                .containsExactly("18446744073709551615 30 2");
        assertThat(rows(url, "SELECT client, bytes, files FROM largest_writers ORDER BY bytes DESC"))
                .containsExactly("editor 24 1", "backup 6 1");
        assertThat(rows(
                        url,
                        "SELECT what, about, why FROM client_history WHERE client = 'editor' ORDER BY at_ms, what"))
                .containsExactly(
                        "became FAILED CONNECTED LOST",
                        "refused fs.handles HANDLE_NOT_FOUND",
                        "wrote 12 bytes mesa/18446744073709551615 null",
                        "wrote 12 bytes mesa/18446744073709551615 null");
        assertThat(rows(url, "SELECT topic, part, next_offset FROM positions ORDER BY topic"))
                .containsExactly("fs.clients.transitions 0 1", "fs.rejections 0 1", "fs.writes.coalesced 0 7");
    }

    /** Nobody but the service writes these topics; whoever does all the same holds up nothing. */
    @Test
    void aFactThatNoRuleWouldPublishHoldsUpNothing() throws Exception {
        String url = emptyDatabase();
        CoalescedWrite strange = CoalescedWrite.newBuilder()
                .setFilesystem("me\0sa")
                .setInode(0)
                .setCausedBy(new EventPosition("fs.writes", 0, 0L))
                .setWrite(new CoalescedSegments(
                        List.of(),
                        List.of(
                                new WriterShare("twice", 1L),
                                new WriterShare("a\0b", -5L),
                                new WriterShare("twice", 2L))))
                .build();
        try (SqlProjection projection = projection(url)) {
            PartitionProjection flushes = projection.open(partition(Topics.COALESCED));
            flushes.apply(record(Topics.COALESCED, 0, strange));
            flushes.checkpoint(1);
        }
        assertThat(rows(url, "SELECT client, bytes FROM largest_writers ORDER BY bytes"))
                .containsExactly("a\\0b -5", "twice 3");
        assertThat(rows(url, "SELECT filesystem, bytes FROM flushes")).containsExactly("me\\0sa 0");
    }

    @Test
    void aReadModelOfAnEarlierVersionIsBroughtHere() throws Exception {
        String url = emptyDatabase();
        try (Database first = new Database(url, "", "", 1)) {
            first.transaction(() -> first.batch(
                    "INSERT INTO positions (topic, part, next_offset) VALUES (?, ?, ?)",
                    List.<Object[]>of(new Object[] {"fs.writes.coalesced", 0, 4})));
        }
        try (SqlProjection projection = projection(url)) {
            assertThat(projection.open(partition(Topics.COALESCED)).offset()).isEqualTo(4);
        }
        assertThat(rows(url, "SELECT version FROM schema_version ORDER BY version"))
                .containsExactly("1", "2");
        assertThat(rows(url, "SELECT * FROM largest_writers")).isEmpty();
        assertThat(rows(url, "SELECT * FROM client_history")).isEmpty();
    }

    @Test
    void aReadModelOfALaterVersionIsLeftAlone() throws Exception {
        String url = emptyDatabase();
        try (SqlProjection projection = projection(url)) {
            projection.open(partition(Topics.HANDLES));
        }
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO schema_version (version) VALUES (99)");
        }
        try (SqlProjection projection = projection(url)) {
            assertThatThrownBy(() -> projection.open(partition(Topics.HANDLES)))
                    .hasMessageContaining("has version 99 and this program knows 2");
        }
    }
}
