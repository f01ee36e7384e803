package io.fsledger.e2e;

import static io.fsledger.core.handles.HandleEvents.closed;
import static io.fsledger.core.handles.HandleEvents.fenced;
import static io.fsledger.core.handles.HandleEvents.moved;
import static io.fsledger.core.handles.HandleEvents.opened;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fsledger.client.Position;
import io.fsledger.client.query.HandleInfo;
import io.fsledger.client.query.QueryClient;
import io.fsledger.client.query.Question;
import io.fsledger.client.query.ServiceStatus;
import io.fsledger.core.handles.HandleEvents;
import io.fsledger.embedded.TestStack;
import io.fsledger.events.ReasonCode;
import io.fsledger.events.Rejection;
import io.fsledger.schemas.Keys;
import io.fsledger.schemas.Topics;
import io.fsledger.streams.kernel.ServiceConfig;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Whatever stands in the log: it is refused with its code, counted, published on the rejections, and the next event counts. */
@Tag("slow")
class UnreadableInputTest {
    private static final String KEY = "mesa/42";
    private static final AtomicLong NUMBERS = new AtomicLong(1_000_000);

    @RegisterExtension
    static final TestStack STACK = new TestStack();

    @TempDir
    static Path temp;

    private static LocalService service;
    private static KafkaLog log;
    private static QueryClient ask;

    @BeforeAll
    static void start() {
        Map<String, Object> settings =
                ServiceSettings.of(STACK.bootstrapServers(), STACK.registryUrl(), temp, Topics.HANDLES);
        // a rejection does not wait for the state to be committed
        settings.put(ServiceConfig.STATE_COMMIT_INTERVAL_MS, 30_000);
        settings.put(ServiceConfig.TRANSACTION_TIMEOUT_MS, 60_000);
        service = LocalService.start(settings).awaitReady();
        log = new KafkaLog(STACK.bootstrapServers(), STACK.registryUrl());
        ask = service.ask();
    }

    @AfterAll
    static void stop() {
        log.close();
        service.close();
    }

    @AfterEach
    void theNextEventCounts() throws Exception {
        long fh = NUMBERS.incrementAndGet();
        for (long inode = 42; inode < 50; inode++) {
            Position position = append(opened(fh).by("afterwards").inode(inode));
            assertThat(ask.handlesOfInode(
                                    "mesa", inode, Question.ALL.after(position).by("afterwards"))
                            .handles())
                    .extracting(HandleInfo::fh)
                    .contains(fh);
        }
    }

    @Test
    void noBytesAtAll() throws Exception {
        Rejection rejection = refused(raw(KEY, null), ReasonCode.MALFORMED);
        assertThat(rejection.getEvent()).isNull();
        assertThat(rejection.getLength()).isEqualTo(-1);
        assertThat(rejection.getKey()).isEqualTo(ByteBuffer.wrap(Keys.bytes(KEY)));
    }

    @Test
    void noKey() throws Exception {
        refused(append(opened(1).withKey(null)), ReasonCode.KEY_MISMATCH);
        refused(raw(null, null), ReasonCode.MALFORMED);
    }

    @Test
    void emptyAndForeignBytes() throws Exception {
        refused(raw(KEY, new byte[0]), ReasonCode.MALFORMED);
        refused(raw(KEY, "{\"event\":\"opened\"}".getBytes(UTF_8)), ReasonCode.MALFORMED);
        byte[] cut = log.bytes(opened(1).event());
        Rejection rejection = refused(raw(KEY, Arrays.copyOf(cut, cut.length - 3)), ReasonCode.MALFORMED);
        assertThat(rejection.getEvent()).isEqualTo(ByteBuffer.wrap(cut, 0, cut.length - 3));
        byte[] more = Arrays.copyOf(cut, cut.length + 1);
        refused(raw(KEY, more), ReasonCode.MALFORMED);
    }

    @Test
    void aSchemaIdThatNobodyKnows() throws Exception {
        byte[] value = log.bytes(opened(1).event());
        ByteBuffer.wrap(value).putInt(1, 987_654);
        assertThat(refused(raw(KEY, value), ReasonCode.MALFORMED).getSentence()).contains("987654");
    }

    @Test
    void theSchemaOfAnotherTopic() throws Exception {
        byte[] rejection = log.read(Topics.REJECTIONS).isEmpty()
                ? anyRejection()
                : log.read(Topics.REJECTIONS).get(0).value();
        refused(raw(KEY, rejection), ReasonCode.MALFORMED);
    }

    private static byte[] anyRejection() throws Exception {
        refused(raw(KEY, new byte[] {1}), ReasonCode.MALFORMED);
        return log.read(Topics.REJECTIONS).get(0).value();
    }

    @Test
    void keysThatDoNotMatch() throws Exception {
        refused(append(opened(1).withKey("mesa/43")), ReasonCode.KEY_MISMATCH);
        refused(append(opened(1).withKey("MESA/42")), ReasonCode.KEY_MISMATCH);
        refused(append(opened(1).withKey("x".repeat(100_000))), ReasonCode.KEY_MISMATCH);
        int wrong = (Keys.partition(Keys.bytes(KEY), 4) + 1) % 4;
        RecordMetadata at =
                log.append(wrong, Keys.bytes(KEY), log.bytes(opened(1).event())).get();
        assertThat(refused(position(at), ReasonCode.KEY_MISMATCH).getSentence()).contains("murmur2");
    }

    @Test
    void numbersAndNamesOutOfRule() throws Exception {
        refused(append(opened(0)), ReasonCode.MALFORMED);
        refused(append(opened(1).inode(0)), ReasonCode.MALFORMED);
        refused(append(opened(1).generation(-1)), ReasonCode.MALFORMED);
        refused(append(opened(1).flags(-1)), ReasonCode.MALFORMED);
        refused(append(opened(1).term(-1)), ReasonCode.MALFORMED);
        refused(append(opened(1).sequence(-1)), ReasonCode.MALFORMED);
        refused(append(moved(1, -1)), ReasonCode.MALFORMED);
        refused(append(opened(1).by("")), ReasonCode.MALFORMED);
        refused(append(opened(1).by("a b")), ReasonCode.MALFORMED);
        refused(append(opened(1).in("me\u0000sa")), ReasonCode.MALFORMED);
        refused(append(opened(1).in("m".repeat(65))), ReasonCode.MALFORMED);
        refused(append(opened(1).delegate("inner", 0, 1)), ReasonCode.MALFORMED);
    }

    @Test
    void eventsOfNoKindOrOfTwo() throws Exception {
        refused(append(HandleEvents.nothing().withKey(KEY)), ReasonCode.UNKNOWN_EVENT);
        refused(append(HandleEvents.openedAndClosed(1)), ReasonCode.UNKNOWN_EVENT);
    }

    @Test
    void recordsThatAreTooLarge() throws Exception {
        for (int length : new int[] {(1 << 20) + 1, (4 << 20) - 500}) {
            byte[] large = new byte[length];
            Rejection rejection = refused(raw(KEY, large), ReasonCode.TOO_LARGE);
            assertThat(rejection.getLength()).isEqualTo(length);
            assertThat(rejection.getEvent()).isNull();
            assertThat(rejection.getSha256())
                    .isEqualTo(
                            ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(large)));
        }
        refused(raw(KEY, new byte[1 << 20]), ReasonCode.MALFORMED);
    }

    @Test
    void unknownHandlesAndThoseThatExist() throws Exception {
        refused(append(closed(77)), ReasonCode.HANDLE_NOT_FOUND);
        refused(append(moved(77, 5)), ReasonCode.HANDLE_NOT_FOUND);
        append(opened(78));
        refused(append(opened(78)), ReasonCode.HANDLE_EXISTS);
        refused(append(closed(78).by("b")), ReasonCode.HANDLE_NOT_FOUND);
        append(opened(79).inode(99).generation(3));
        refused(append(opened(80).inode(99).generation(2)), ReasonCode.STALE_GENERATION);
        append(closed(79).inode(99).generation(3));
    }

    @Test
    void duplicatesAreDroppedAndCounted() throws Exception {
        append(opened(1).by("twice").sequence(5));
        long before = handles().duplicates();
        Position again = append(opened(1).by("twice").sequence(5));
        assertThat(open("twice", again)).isEqualTo(1);
        assertThat(handles().duplicates()).isEqualTo(before + 1);
        assertThat(log.rejections()).noneMatch(rejection -> at(rejection).equals(again));
    }

    @Test
    void aSendThatIsRepeatedAfterLaterOnes() throws Exception {
        append(opened(1).by("late").sequence(1));
        append(opened(3).by("late").sequence(1_000));
        Position repeated = append(opened(2).by("late").sequence(2));
        assertThat(open("late", repeated)).isEqualTo(3);
        append(opened(4).by("late").sequence(2_000));
        refused(append(opened(5).by("late").sequence(3)), ReasonCode.SEQUENCE_TOO_OLD);
    }

    @Test
    void termsThatAreOver() throws Exception {
        append(opened(1).by("old").term(3));
        refused(append(opened(2).by("old").term(2)), ReasonCode.STALE_TERM);
        append(fenced("old", 3).withKey(KEY));
        refused(append(opened(4).by("old").term(3)), ReasonCode.FENCED);
        Position next = append(opened(5).by("old").term(4));
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(open("old", next)).isEqualTo(1));
    }

    @Test
    void ticksAndFencesOfProducers() throws Exception {
        refused(append(HandleEvents.ticked().fromProducer().withKey(KEY)), ReasonCode.MALFORMED);
        refused(append(fenced("a", 9).fromProducer().withKey(KEY)), ReasonCode.MALFORMED);
    }

    private static long open(String client, Position after) {
        return ask.handlesOfClient(client, Question.ALL.after(after)).stream().count();
    }

    private static ServiceStatus.Family handles() {
        return ask.status().families().stream()
                .filter(family -> family.family().equals("handles"))
                .findFirst()
                .orElseThrow();
    }

    /** The event at the position is on the rejections, once, and was counted. */
    private static Rejection refused(Position position, ReasonCode code) {
        List<Rejection> found = await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> log.rejections().stream()
                                .filter(rejection -> at(rejection).equals(position))
                                .toList(),
                        rejections -> !rejections.isEmpty());
        assertThat(found).singleElement().extracting(Rejection::getCode).isEqualTo(code);
        String metrics = service.http().get("/metrics").body();
        assertThat(metrics)
                .containsPattern("fsledger_rejections_total\\{code=\"" + code + "\",family=\"handles\"\\} [1-9]");
        return found.get(0);
    }

    private static Position at(Rejection rejection) {
        return new Position("handles", rejection.getPartition(), rejection.getOffset());
    }

    private static Position append(HandleEvents event) throws Exception {
        return position(log.append(event.key(), event.event()).get());
    }

    private static Position raw(@Nullable String key, byte @Nullable [] value) throws Exception {
        return position(
                log.append(null, key == null ? null : Keys.bytes(key), value).get());
    }

    private static Position position(RecordMetadata at) {
        return new Position("handles", at.partition(), at.offset());
    }
}
