package io.fsledger.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.events.Cause;
import io.fsledger.events.ClientPhase;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.junit.jupiter.api.Test;

/** What is said of a client by itself, step by step. */
class PresenceTest extends PresenceScene {
    @Test
    void connectedIsTheFirstWordOfATermAndHeartbeatsFollowAtTheirInterval() throws Exception {
        presence.connect();
        presence.step();
        pass(Duration.ofMillis(9_999));
        presence.step();
        awaitWords("3:1 connected");
        pass(Duration.ofMillis(1));
        presence.step();
        presence.step();
        awaitWords("3:1 connected", "3:2 heartbeat");
        publisher.handles().closed(HANDLE);
        for (int beat = 0; beat < 2; beat++) {
            pass(Duration.ofSeconds(10));
            presence.step();
            assertThat(publisher.flush(Duration.ofSeconds(10))).isTrue();
        }
        awaitWords("3:1 connected", "3:2 heartbeat", "3:4 heartbeat", "3:5 heartbeat");
        assertThat(publisher.presence()).isEqualTo(new PresenceCounts(3, 0, 0));
        assertThat(producer.history().get(0).topic()).isEqualTo("fs.clients");
        assertThat(producer.history().get(0).key()).asString().isEqualTo("c1");
    }

    @Test
    void anIntervalOfZeroMeansNoHeartbeat() throws Exception {
        open(true, Map.of("heartbeat.interval.ms", 0));
        presence.connect();
        pass(Duration.ofDays(1));
        presence.step();
        publisher.flush(Duration.ofSeconds(10));
        awaitWords("3:1 connected");
    }

    @Test
    void whileNobodyAcknowledgesHeartbeatsAreSkippedAndCountedAndThenResume() throws Exception {
        open(false, Map.of());
        presence.connect();
        awaitWords("3:1 connected");
        for (int beat = 0; beat < 3; beat++) {
            pass(Duration.ofSeconds(10));
            presence.step();
        }
        assertThat(publisher.presence()).isEqualTo(new PresenceCounts(0, 3, 0));
        producer.completeNext();
        pass(Duration.ofSeconds(10));
        presence.step();
        awaitWords("3:1 connected", "3:2 heartbeat");
        assertThat(publisher.presence()).isEqualTo(new PresenceCounts(1, 3, 0));
    }

    @Test
    void whoHasSoMuchToSayThatThereIsNoRoomIsHeardNevertheless() throws Exception {
        open(false, Map.of("buffer.events.max", 1, "max.block.ms", 3_600_000));
        presence.connect();
        awaitSent(1);
        producer.completeNext();
        publisher.handles().closed(HANDLE);
        pass(Duration.ofSeconds(10));
        presence.step();
        awaitWords("3:1 connected", "3:3 heartbeat");
    }

    @Test
    void aFirstWordThatWasRefusedIsSaidAgain() throws Exception {
        open(false, Map.of());
        presence.connect();
        awaitWords("3:1 connected");
        producer.errorNext(new InvalidTopicException("no such topic"));
        pass(Duration.ofSeconds(10));
        presence.step();
        awaitWords("3:1 connected", "3:2 connected");
    }

    @Test
    void whoIsMissedSaysThatHeIsThere() throws Exception {
        presence.connect();
        presence.step();
        transition(3, ClientPhase.RECONNECTING, -1, Cause.NONE);
        transition(2, ClientPhase.RECONNECTING, -1, Cause.NONE);
        stepUntilWords("3:1 connected", "3:2 connected");
    }

    @Test
    void whatHappensToOthersAndToFormerTermsChangesNothing() throws Exception {
        presence.connect();
        presence.step();
        record(transitionOf("c2", 9, ClientPhase.FAILED, 9, Cause.LOST));
        transition(3, ClientPhase.CONNECTED, 2, Cause.SUPERSEDED);
        presence.step();
        assertThat(publisher.term()).isEqualTo(3);
        assertThat(publisher.handles().closed(HANDLE).get()).isNotNull();
        assertThat(heard).isEmpty();
    }

    @Test
    void closingMeansThatItMayComeBackAndLeavingThatItDoesNot() throws Exception {
        // Time passes as fast as the thread can make it: heartbeats would come in any number.
        open(true, Map.of("heartbeat.interval.ms", 0));
        presence.start();
        assertThat(publisher.close(Duration.ofSeconds(10))).isEmpty();
        publisher.leave();
        awaitWords("3:1 connected", "3:2 disconnected");
        open(true, Map.of("heartbeat.interval.ms", 0));
        presence.start();
        publisher.leave();
        publisher.close();
        awaitWords("3:1 connected", "3:2 disconnected for good");
    }
}
