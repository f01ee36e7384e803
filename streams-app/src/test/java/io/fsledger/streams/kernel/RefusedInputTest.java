package io.fsledger.streams.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.Seed;
import io.fsledger.core.handles.HandleEvents;
import io.fsledger.core.handles.HandleFacts;
import io.fsledger.core.handles.HandleInvariants;
import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.table.TableSnapshot;
import io.fsledger.events.HandleEvent;
import io.fsledger.events.ReasonCode;
import io.fsledger.events.Rejection;
import io.fsledger.events.SequenceAsked;
import io.fsledger.events.SequenceEvent;
import io.fsledger.events.SequenceKind;
import io.fsledger.schemas.Keys;
import io.fsledger.schemas.Topics;
import io.fsledger.schemas.registry.SchemaRegistry;
import io.fsledger.streams.handles.HandleTopology;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stands in the topic: it is refused with its reason, it changes nothing, and the next event is applied. */
class RefusedInputTest {
    private static final byte[] KEY = "mesa/42".getBytes(UTF_8);

    private final FamilyRuntime runtime = Drivers.runtime(LedgerLimits.UNCONFIGURED);
    private final TopologyLedger<HandleEvent> ledger = new TopologyLedger<>(HandleTopology.FAMILY, runtime);

    @AfterEach
    void closeLedger() {
        ledger.close();
    }

    @Test
    void refusesNull() {
        Rejection rejection = refused(KEY, null, ReasonCode.MALFORMED);

        assertThat(rejection.getEvent()).isNull();
        assertThat(rejection.getLength()).isEqualTo(-1);
        assertThat(rejection.getSha256()).isNull();
    }

    @Test
    void refusesNothing() {
        assertThat(refused(KEY, new byte[0], ReasonCode.MALFORMED).getLength()).isZero();
    }

    @Test
    void refusesNoiseOfAnyLength() {
        Random random = Seed.random("RefusedInputTest");
        for (int i = 0; i < 200; i++) {
            byte[] noise = new byte[1 + random.nextInt(300)];
            random.nextBytes(noise);
            noise[0] |= 1;
            refused(KEY, noise, ReasonCode.MALFORMED);
        }
    }

    @Test
    void neverStopsAtABrokenEvent() {
        Random random = Seed.random("RefusedInputTest");
        for (int i = 0; i < 1_000; i++) {
            byte[] value = opened(1 + random.nextInt(4));
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                value[random.nextInt(value.length)] ^= (byte) (1 << random.nextInt(8));
            }
            ledger.publish(KEY, value);
        }

        HandleInvariants.check(ledger);
        assertThat(ledger.counts().rejected()).isPositive();
        appliesTheNext();
    }

    @Test
    void refusesAnEventCutAtAnyLength() {
        byte[] whole = opened(1);
        for (int length = 0; length < whole.length; length++) {
            refused(KEY, Arrays.copyOf(whole, length), ReasonCode.MALFORMED);
        }
    }

    @Test
    void refusesBytesBehindAnEvent() {
        byte[] whole = opened(1);

        refused(KEY, Arrays.copyOf(whole, whole.length + 1), ReasonCode.MALFORMED);
    }

    @Test
    void refusesAnotherFormat() {
        byte[] value = opened(1);
        value[0] = 1;

        assertThat(refused(KEY, value, ReasonCode.MALFORMED).getSentence()).contains("zero byte");
    }

    @Test
    void refusesASchemaThatTheRegistryDoesNotKnow() {
        byte[] value = opened(1);
        ByteBuffer.wrap(value).putInt(1, 987_654);

        assertThat(refused(KEY, value, ReasonCode.MALFORMED).getSentence()).contains("987654");
    }

    @Test
    void refusesAnEventOfAnotherFamily() {
        SequenceEvent other = SequenceEvent.newBuilder()
                .setHeader(HandleEvents.opened(1).event().getHeader())
                .setAsked(new SequenceAsked("mesa", SequenceKind.HANDLE, 1, "r"))
                .build();
        byte[] value = runtime.serdes().writer(Topics.SEQUENCES).write(other);

        assertThat(refused(KEY, value, ReasonCode.MALFORMED).getSentence()).contains("SequenceEvent");
    }

    @Test
    void keepsLittleOfASchemaThatAnybodyRegistered() {
        Schema foreign = SchemaBuilder.record("r".repeat(500_000)).fields().endRecord();
        int id = SchemaRegistry.open(Drivers.REGISTRY).register("foreign", foreign);
        byte[] value = opened(1);
        ByteBuffer.wrap(value).putInt(1, id);

        assertThat(refused(KEY, value, ReasonCode.MALFORMED).getSentence())
                .contains("rrr")
                .hasSizeLessThan(1_100);
    }

    @Test
    void refusesAnEventWithoutAKind() {
        refused(null, ledger.bytes(HandleEvents.nothing().event()), ReasonCode.UNKNOWN_EVENT);
        refused(KEY, ledger.bytes(HandleEvents.openedAndClosed(1).event()), ReasonCode.UNKNOWN_EVENT);
    }

    @Test
    void refusesAnEventUnderAnotherKey() {
        Rejection rejection = refused("mesa/43".getBytes(UTF_8), opened(1), ReasonCode.KEY_MISMATCH);

        assertThat(rejection.getSentence()).contains("mesa/43", "mesa/42");
        assertThat(rejection.getKey()).isEqualTo(ByteBuffer.wrap("mesa/43".getBytes(UTF_8)));
        assertThat(rejection.getClient()).isEqualTo("a");
    }

    @Test
    void refusesAnEventWithoutAKey() {
        assertThat(refused(null, opened(1), ReasonCode.KEY_MISMATCH).getKey()).isNull();
    }

    @Test
    void keepsTheBeginningOfALongKey() {
        byte[] key = "k".repeat(5_000).getBytes(UTF_8);
        Rejection rejection = refused(key, opened(1), ReasonCode.KEY_MISMATCH);

        byte[] kept = Arrays.copyOf(key, 1_024);
        assertThat(rejection.getKey()).isEqualTo(ByteBuffer.wrap(kept));
        assertThat(lastPublished().key()).isEqualTo(kept);
        assertThat(rejection.getSentence()).hasSizeLessThan(500);
    }

    @Test
    void publishesUnderTheKeyOfTheEvent() {
        refused(KEY, new byte[] {7}, ReasonCode.MALFORMED);

        assertThat(lastPublished().key()).isEqualTo(KEY);
    }

    @Test
    void refusesAnEventOnAPartitionThatIsNotItsKeys() {
        try (TopologyLedger<HandleEvent> one =
                new TopologyLedger<>(HandleTopology.FAMILY, Drivers.runtime(LedgerLimits.UNCONFIGURED, 4, List.of()))) {
            for (int inode = 1; inode <= 20; inode++) {
                int before = one.rejections().size();
                HandleEvents event = HandleEvents.opened(1).inode(inode);
                one.publish(event.key(), event.event());
                boolean here = Keys.partition(Keys.bytes(Keys.inode("mesa", inode)), 4) == 0;

                assertThat(one.rejections()).hasSize(here ? before : before + 1);
                assertThat(one.rejections()).allSatisfy(rejected -> {
                    assertThat(rejected.code()).isEqualTo(ReasonCode.KEY_MISMATCH);
                    assertThat(rejected.sentence()).contains("partition 0", "murmur2");
                });
            }
            assertThat(one.rejections()).isNotEmpty().hasSizeLessThan(20);
        }
    }

    @Test
    void refusesWhatIsOutOfItsRange() {
        refused(HandleEvents.opened(0), ReasonCode.MALFORMED);
        refused(HandleEvents.opened(1).inode(0), ReasonCode.MALFORMED);
        refused(HandleEvents.opened(1).generation(-1), ReasonCode.MALFORMED);
        refused(HandleEvents.opened(1).flags(-1), ReasonCode.MALFORMED);
        refused(HandleEvents.opened(1).term(-1), ReasonCode.MALFORMED);
        refused(HandleEvents.opened(1).sequence(-1), ReasonCode.MALFORMED);
        refused(HandleEvents.moved(1, -1), ReasonCode.MALFORMED);
        refused(HandleEvents.opened(1).delegate("inner", 0, 1), ReasonCode.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a/b", "a\u0000", "ä", "a\nb", "日本"})
    void refusesNamesOutOfRule(String name) {
        refused(HandleEvents.opened(1).by(name), ReasonCode.MALFORMED);
        refused(HandleEvents.opened(1).in(name), ReasonCode.MALFORMED);
        refused(HandleEvents.opened(1).delegate(name, 1, 1), ReasonCode.MALFORMED);
        refused(HandleEvents.fenced(name, 1), ReasonCode.MALFORMED);
    }

    @Test
    void keepsLittleOfANameThatIsTooLong() {
        String name = "n".repeat(200_000);
        Rejection rejection = refused(HandleEvents.opened(1).by(name), ReasonCode.MALFORMED);

        assertThat(rejection.getClient()).as("names by the rules only").isNull();
        assertThat(rejection.getSentence()).hasSizeLessThan(500);
        assertThat(lastPublished().value()).hasSizeLessThan(201_000);
        refused(HandleEvents.opened(1).in(name), ReasonCode.MALFORMED);
    }

    @Test
    void refusesAnEventAboveTheLimitUnread() throws Exception {
        byte[] value = Arrays.copyOf(opened(1), (1 << 20) + 1);
        Rejection rejection = refused(KEY, value, ReasonCode.TOO_LARGE);

        assertThat(rejection.getSentence()).contains("1048577", "1048576");
        assertDigestOnly(rejection, value);
    }

    @Test
    void readsAnEventAtTheLimit() throws Exception {
        byte[] value = Arrays.copyOf(opened(1), 1 << 20);

        assertDigestOnly(refused(KEY, value, ReasonCode.MALFORMED), value);
    }

    @Test
    void keepsEventsUpToAQuarterOfAMebibyte() throws Exception {
        byte[] longest = new byte[256 << 10];
        assertThat(refused(KEY, longest, ReasonCode.MALFORMED).getEvent()).isEqualTo(ByteBuffer.wrap(longest));

        byte[] longer = new byte[300 << 10];
        assertDigestOnly(refused(KEY, longer, ReasonCode.MALFORMED), longer);
    }

    private static void assertDigestOnly(Rejection rejection, byte[] value) throws Exception {
        assertThat(rejection.getEvent()).isNull();
        assertThat(rejection.getLength()).isEqualTo(value.length);
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(value);
        assertThat(rejection.getSha256()).isEqualTo(ByteBuffer.wrap(digest));
    }

    private Rejection refused(HandleEvents event, ReasonCode code) {
        String key = event.key();
        return refused(key == null ? null : key.getBytes(UTF_8), ledger.bytes(event.event()), code);
    }

    /** Refused where it stands, with all that is known of it; counted; and nothing else happens. */
    private Rejection refused(byte @Nullable [] key, byte @Nullable [] value, ReasonCode code) {
        Map<String, String> before = TableSnapshot.of(ledger.entries());
        int rejectedBefore = ledger.rejectionRecords().size();
        long countedBefore = ledger.counts().rejected(code);
        long offset = ledger.publish(key, value);

        assertThat(ledger.rejectionRecords()).hasSize(rejectedBefore + 1);
        Rejection rejection = ledger.rejectionRecords().get(rejectedBefore);
        assertThat(rejection.getCode()).as(rejection.getSentence()).isEqualTo(code);
        assertThat(rejection.getTopic()).isEqualTo("fs.handles");
        assertThat(rejection.getPartition()).isZero();
        assertThat(rejection.getOffset()).isEqualTo(offset);
        assertThat(rejection.getSentence()).isNotBlank();
        if (value != null && value.length <= 256 << 10) {
            assertThat(rejection.getEvent()).isEqualTo(ByteBuffer.wrap(value));
            assertThat(rejection.getLength()).isEqualTo(value.length);
        }
        assertThat(ledger.counts().rejected(code)).isEqualTo(countedBefore + 1);
        assertThat(TableSnapshot.of(ledger.entries())).isEqualTo(before);
        appliesTheNext();
        return rejection;
    }

    private void appliesTheNext() {
        int rejectedBefore = ledger.rejectionRecords().size();
        HandleEvents open = HandleEvents.opened(77).inode(43).by("next");
        HandleEvents close = HandleEvents.closed(77).inode(43).by("next");
        ledger.publish(open.key(), open.event());
        HandleFacts.open(77).inode(43).by("next").check(ledger);
        ledger.publish(close.key(), close.event());
        assertThat(ledger.rejectionRecords()).hasSize(rejectedBefore);
    }

    private TestRecord<byte[], byte[]> lastPublished() {
        List<TestRecord<byte[], byte[]>> rejected = ledger.rejected();
        return rejected.get(rejected.size() - 1);
    }

    private byte[] opened(long fh) {
        return ledger.bytes(HandleEvents.opened(fh).event());
    }
}
