package io.fsledger.streams.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fsledger.client.Position;
import io.fsledger.client.PublishException;
import io.fsledger.client.RawPublisher;
import io.fsledger.client.SequenceUnavailableException;
import io.fsledger.core.ledger.Names;
import io.fsledger.core.ledger.Refusal;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.json.JsonEvents;
import io.fsledger.schemas.json.ParsedEvent;
import io.fsledger.schemas.json.UnreadableJsonException;
import io.fsledger.streams.access.Access;
import io.fsledger.streams.kernel.ServiceConfig;
import io.fsledger.streams.queries.Unanswered;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.avro.specific.SpecificRecord;

/**
 * Publishing for programs without a Kafka client: JSON in, positions out. The events of a request are all read, numbered and
 * measured before the first is published: only what befalls the brokers meanwhile can leave a part of them in the log.
 */
public final class EventRoutes implements Routes {
    private static final String FH = "fh";

    private final RawPublisher publisher;
    private final HandleNumbers numbers;
    private final int linesMax;

    public EventRoutes(RawPublisher publisher, HandleNumbers numbers, ServiceConfig config) {
        this.publisher = publisher;
        this.numbers = numbers;
        linesMax = config.getInt(ServiceConfig.HTTP_LINES_MAX);
    }

    @Override
    public void addTo(Router routes) {
        routes.post("/v1/events", Access.publish(), this::publish);
    }

    private void publish(Context context) {
        String type = String.valueOf(context.contentType());
        if (type.startsWith("application/x-ndjson")) {
            publishLines(context);
        } else if (type.startsWith("application/json")) {
            publishOne(context);
        } else {
            throw new Unanswered(
                    415,
                    "MALFORMED",
                    "the content type is " + type + ": send application/json for one event, application/x-ndjson for"
                            + " one in each line");
        }
    }

    private void publishOne(Context context) {
        Line line = read(context, 0, context.body());
        ParsedEvent event = line.parse(numbers);
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("position", Acknowledged.await(List.of(send(event))).get(0).toString());
        line.putNumber(answer);
        context.json(answer);
    }

    private void publishLines(Context context) {
        List<Line> lines = new ArrayList<>();
        int number = 0;
        for (String text : (Iterable<String>) context.body().lines()::iterator) {
            number++;
            if (text.isBlank()) {
                continue;
            }
            if (lines.size() == linesMax) {
                throw Unanswered.tooLarge("the request has more than " + linesMax + " events");
            }
            lines.add(read(context, number, text));
        }
        List<ParsedEvent> events = new ArrayList<>();
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode positions = answer.putArray("positions");
        ArrayNode given = JsonNodeFactory.instance.arrayNode();
        for (Line line : lines) {
            ParsedEvent event = line.parse(numbers);
            check(event, line.number);
            events.add(event);
            if (line.numbered) {
                line.putNumber(given.addObject().put("line", line.number));
            }
        }
        List<CompletableFuture<Position>> sent = events.stream().map(this::send).toList();
        Acknowledged.await(sent).forEach(position -> positions.add(position.toString()));
        if (!given.isEmpty()) {
            answer.set("numbers", given);
        }
        context.json(answer);
    }

    /** One event as it came, known to be readable. */
    private static final class Line {
        private final int number;
        private final JsonNode json;
        private final boolean numbered;

        private Line(int number, JsonNode json, boolean numbered) {
            this.number = number;
            this.json = json;
            this.numbered = numbered;
        }

        /** The event, which gets its number here where it came without one. */
        ParsedEvent parse(HandleNumbers numbers) {
            try {
                if (numbered) {
                    ((ObjectNode) json)
                            .put(FH, numbers.next(json.path("filesystem").asText()));
                }
                return JsonEvents.parse(json);
            } catch (UnreadableJsonException e) {
                throw new IllegalStateException("this event could be read before", e);
            } catch (SequenceUnavailableException e) {
                throw new Unanswered(503, "SEQUENCE_UNAVAILABLE", String.valueOf(e.getMessage()));
            }
        }

        void putNumber(ObjectNode answer) {
            if (numbered) {
                answer.set(FH, json.get(FH));
            }
        }
    }

    /** Reads an event that whoever asks may publish; it has no number yet where it came without one. */
    private static Line read(Context context, int number, String text) {
        String where = number == 0 ? "" : "line " + number + ": ";
        try {
            JsonNode json = JsonEvents.read(text);
            boolean unnumbered =
                    json instanceof ObjectNode && json.path("event").asText().equals("opened") && !json.has(FH);
            if (unnumbered) {
                ((ObjectNode) json).put(FH, 1);
            }
            Guard.checkPublishing(context, JsonEvents.parse(json).event());
            Refusal refusal =
                    unnumbered ? Names.checkFilesystem(json.path("filesystem").asText()) : null;
            if (refusal != null) {
                throw Unanswered.malformed(where + refusal.sentence());
            }
            return new Line(number, json, unnumbered);
        } catch (UnreadableJsonException e) {
            throw Unanswered.malformed(where + e.getMessage());
        }
    }

    /** So that one which cannot be published does not leave those before it in the log. */
    @SuppressWarnings("unchecked") // a parsed event is of its topic's type
    private void check(ParsedEvent event, int line) {
        try {
            publisher.check((Topic<SpecificRecord>) event.topic(), event.event());
        } catch (PublishException e) {
            throw Acknowledged.refused("line " + line + ": ", "the event", e);
        }
    }

    @SuppressWarnings("unchecked") // a parsed event is of its topic's type
    private CompletableFuture<Position> send(ParsedEvent event) {
        return publisher.publishAs((Topic<SpecificRecord>) event.topic(), event.event());
    }
}
