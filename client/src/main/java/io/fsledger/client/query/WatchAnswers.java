package io.fsledger.client.query;

import static io.fsledger.client.query.AnswerReader.number;
import static io.fsledger.client.query.AnswerReader.readable;
import static io.fsledger.client.query.AnswerReader.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/** Makes answers about watched directories of JSON. */
final class WatchAnswers {
    private WatchAnswers() {}

    static WatchInfo watch(JsonNode watch) {
        return new WatchInfo(
                InodeAnswers.ref(watch),
                text(watch, "client"),
                number(watch, "term"),
                readable("since", () -> Instant.parse(text(watch, "since"))));
    }
}
