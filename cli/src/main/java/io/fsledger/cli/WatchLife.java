package io.fsledger.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The watch of one command: held by a client that says that it lives, so that the ledger lets go of it when the command is
 * killed.
 */
final class WatchLife {
    private static final String EVENTS = "/v1/events";
    private static final String NDJSON = "application/x-ndjson";
    private static final String PATIENCE_MS = "30000";

    private final ServiceApi service;
    private final FileNumber directory;
    private final long generation;
    private final String client;
    private long term;

    /** @param term higher than those of all earlier lives of the client */
    WatchLife(ServiceApi service, FileNumber directory, long generation, String client, long term) {
        this.service = service;
        this.directory = directory;
        this.generation = generation;
        this.client = client;
        this.term = term;
    }

    /** Connects and watches. */
    void begin() {
        ObjectNode watched = event("watched")
                .put("filesystem", directory.filesystem())
                .put("inode", Long.toUnsignedString(directory.number()))
                .put("generation", generation);
        JsonNode answer = service.post(EVENTS, Map.of(), NDJSON, lines(event("connected"), watched));
        List<String> positions = new ArrayList<>();
        answer.path("positions").forEach(position -> positions.add(position.asText()));
        if (!isHeld(positions.get(positions.size() - 1))) {
            throw CommandFailure.refused(
                    "The watch of %s/%s was refused: too many directories are watched, or generation %d is over. Why stands in the rejections, at %s."
                            .formatted(
                                    directory.filesystem(),
                                    Long.toUnsignedString(directory.number()),
                                    generation,
                                    positions.get(positions.size() - 1)));
        }
    }

    /** Asked for with the position of the watch, so of state that has applied it. */
    private boolean isHeld(String position) {
        Map<String, String> parameters = Map.of("limit", "1000", "position", position, "waitMs", PATIENCE_MS);
        String path =
                "/v1/filesystems/" + directory.filesystemInPath() + "/inodes/" + directory.numberInPath() + "/watches";
        for (JsonNode page : service.pages(path, parameters)) {
            for (JsonNode watch : page.path("watches")) {
                if (watch.path("client").asText().equals(client)
                        && watch.path("term").asLong() == term) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Says that it lives. False where it had been given up meanwhile: it watches in a new life from now on. */
    boolean goOn() {
        service.post(EVENTS, Map.of(), NDJSON, lines(event("heartbeat")));
        JsonNode known = service.get("/v1/clients/" + ServiceApi.encoded(client), Map.of());
        long fenced = known.path("fencedThrough").asLong();
        if (fenced < term) {
            return true;
        }
        term = fenced + 1;
        begin();
        return false;
    }

    /** Goes for good: the watch ends at once. */
    void end() {
        service.post(EVENTS, Map.of(), NDJSON, lines(event("disconnected").put("forGood", true)));
    }

    private ObjectNode event(String kind) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("event", kind)
                .put("client", client)
                .put("term", term);
    }

    private static String lines(ObjectNode... events) {
        return List.of(events).stream().map(ObjectNode::toString).collect(Collectors.joining("\n", "", "\n"));
    }
}
