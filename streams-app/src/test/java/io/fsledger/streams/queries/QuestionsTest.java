package io.fsledger.streams.queries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fsledger.client.query.ServiceAccess;
import io.fsledger.core.table.Page;
import io.fsledger.schemas.serde.EventSerdes;
import io.fsledger.streams.access.Bearer;
import io.fsledger.streams.handles.HandleTopology;
import io.fsledger.streams.kernel.FamilyApp;
import io.fsledger.streams.kernel.LogStarts;
import io.fsledger.streams.kernel.ServiceConfig;
import io.fsledger.streams.queries.Asking.Cursor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be said without any state: how answers are added, and when there is none. */
class QuestionsTest {
    private static final Map<String, Object> CONFIG = Map.of(
            "bootstrap.servers", "127.0.0.1:1", "schema.registry.url", "mock://questions", "state.dir", "unused");

    private final ServiceConfig config = new ServiceConfig(CONFIG);
    private final FamilyApp app = new FamilyApp(
            HandleTopology.FAMILY,
            config,
            EventSerdes.open(config.registry(), "fs."),
            () -> "localhost:1",
            LogStarts.NEVER_ASKED);
    private final Admin admin = Admin.create(config.kafka());
    private final LogEnds ends = new LogEnds(admin, "fs.", 4, Set.of());
    private @Nullable String unavailable;

    private final Questions questions = new Questions(
            app,
            new Owners(app, "fs."),
            ends,
            new Peers(ServiceAccess.OPEN, "http", Duration.ofSeconds(1)),
            partition -> unavailable);

    @AfterEach
    void closeClients() {
        ends.close();
        admin.close();
    }

    @Test
    void addsNumbersAndJoinsLists() throws Exception {
        ObjectNode sum = Questions.sum(
                json("{'open': 1, 'rows': [1, 2], 'name': 'mesa', 'left': true}"),
                json("{'open': 2, 'rows': [3], 'name': 'mesa', 'right': 7}"));

        assertThat(sum).hasToString("{\"open\":3,\"rows\":[1,2,3],\"name\":\"mesa\",\"left\":true,\"right\":7}");
    }

    @Test
    void addsLargeNumbers() throws Exception {
        ObjectNode sum = Questions.sum(json("{'n': 4611686018427387904}"), json("{'n': 4611686018427387903}"));

        assertThat(sum.get("n").asLong()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void answersNothingWhileNobodyHasThePartition() {
        isUnanswered(503, "NOT_READY", "partition", () -> ofKey(asking(null, Cursor.START)));
        isUnanswered(503, "NOT_READY", "partition 0", () -> list(asking(null, Cursor.START)));
        isUnanswered(503, "NOT_READY", "partition 0", () -> total(asking(null, Cursor.START)));
    }

    @Test
    void saysWhyAFamilyIsUnavailable() {
        unavailable = "the family is being rebuilt";

        isUnanswered(503, "NOT_READY", "being rebuilt", () -> ofKey(asking(null, Cursor.START)));
        isUnanswered(503, "NOT_READY", "being rebuilt", () -> list(asking(null, Cursor.START)));
        isUnanswered(503, "NOT_READY", "being rebuilt", () -> total(asking(null, Cursor.START)));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 4, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void refusesPartitionsThatDoNotExist(int partition) {
        isUnanswered(400, "MALFORMED", "partition", () -> list(asking(partition, Cursor.START)));
        isUnanswered(400, "MALFORMED", "partition", () -> total(asking(partition, Cursor.START)));
        isUnanswered(400, "MALFORMED", "partition", () -> ofKey(asking(partition, Cursor.START)));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 4, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void refusesTokensOfPartitionsThatDoNotExist(int partition) {
        Cursor cursor = new Cursor(partition, new byte[] {1});

        isUnanswered(400, "MALFORMED", "next", () -> list(asking(null, cursor)));
        isUnanswered(400, "MALFORMED", "next", () -> list(asking(1, cursor)));
        isUnanswered(400, "MALFORMED", "next", () -> ofKey(asking(null, cursor)));
    }

    private ObjectNode ofKey(Asking asking) {
        return questions.ofKey(asking, "mesa/42", cursor -> (entries, marks) -> empty());
    }

    private ObjectNode list(Asking asking) {
        return questions.list(
                asking, "rows", (entries, marks, after, limit) -> new Page<>(List.of(1), null), row -> empty());
    }

    private ObjectNode total(Asking asking) {
        return questions.total(asking, (entries, marks) -> empty(), Questions::sum);
    }

    private static void isUnanswered(int status, String code, String naming, ThrowingCallable asked) {
        assertThatThrownBy(asked).isInstanceOfSatisfying(Unanswered.class, unanswered -> {
            assertThat(unanswered.status()).isEqualTo(status);
            assertThat(unanswered.code()).isEqualTo(code);
            assertThat(unanswered.detail()).contains(naming);
        });
    }

    private static Asking asking(@Nullable Integer only, Cursor cursor) {
        return new Asking(
                "/v1/handles",
                Map.of(),
                PositionBound.NONE,
                Duration.ZERO,
                false,
                false,
                only,
                100,
                cursor,
                Bearer.NONE);
    }

    private static ObjectNode empty() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static ObjectNode json(String text) throws Exception {
        return (ObjectNode) new ObjectMapper().readTree(text.replace('\'', '"'));
    }
}
