package io.fsledger.client.query;

import com.fasterxml.jackson.databind.JsonNode;
import io.fsledger.client.Position;
import io.fsledger.core.handles.OpenFlags;
import io.fsledger.events.HandleRef;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes answers of JSON. Knows numbers also as strings, and leaves out what a newer service says beyond. */
final class AnswerReader {
    private AnswerReader() {}

    static <T> AnswerPage<T> page(JsonNode answer, String name, Function<JsonNode, T> row) {
        return new AnswerPage<>(list(answer, name, row), textOrNull(answer, "next"), basis(answer));
    }

    static HandleInfo handle(JsonNode handle) {
        JsonNode delegate = handle.path("delegate");
        return new HandleInfo(
                text(handle, "filesystem"),
                unsigned(handle, "inode"),
                number(handle, "generation"),
                unsigned(handle, "fh"),
                text(handle, "client"),
                number(handle, "term"),
                readable("flags", () -> new OpenFlags((int) number(handle, "flags"))),
                number(handle, "offset"),
                bool(handle, "dirty"),
                readable("openedAt", () -> Instant.parse(text(handle, "openedAt"))),
                delegate.isObject() ? handleRef(delegate) : null);
    }

    private static HandleRef handleRef(JsonNode handle) {
        return new HandleRef(
                text(handle, "filesystem"),
                unsigned(handle, "inode"),
                number(handle, "generation"),
                unsigned(handle, "fh"));
    }

    static Counts counts(JsonNode counts) {
        return new Counts(number(counts, "open"), number(counts, "writable"), number(counts, "dirty"));
    }

    static Counts.OfFilesystem filesystemCounts(JsonNode answer) {
        return new Counts.OfFilesystem(text(answer, "filesystem"), counts(answer), basis(answer));
    }

    static Counts.OfAll allCounts(JsonNode answer) {
        return new Counts.OfAll(
                counts(answer), list(answer, "filesystems", AnswerReader::filesystemCounts), basis(answer));
    }

    static List<Basis> basis(JsonNode answer) {
        return list(
                answer,
                "basis",
                basis -> new Basis(
                        text(basis, "family"),
                        (int) number(basis, "partition"),
                        number(basis, "position"),
                        number(basis, "lag"),
                        copy(text(basis, "copy"))));
    }

    private static Basis.Copy copy(String copy) {
        return symbol(Basis.Copy.class, copy, "copy");
    }

    static Published published(JsonNode answer) {
        return new Published(
                position(text(answer, "position")), answer.hasNonNull("fh") ? unsigned(answer, "fh") : null);
    }

    static List<Position> positions(JsonNode answer) {
        return list(answer, "positions", position -> position(position.asText()));
    }

    private static Position position(String text) {
        return readable("position", () -> Position.parse(text));
    }

    static Settled settled(JsonNode answer) {
        return new Settled(
                bool(answer, "settled"), list(answer, "partitions", AnswerReader::settledPartition), basis(answer));
    }

    private static Settled.Partition settledPartition(JsonNode partition) {
        return new Settled.Partition(
                (int) number(partition, "partition"),
                number(partition, "accepted"),
                partition.hasNonNull("waitsFor") ? symbol(Settled.WaitsFor.class, partition, "waitsFor") : null);
    }

    static ServiceStatus status(JsonNode answer) {
        return new ServiceStatus(
                text(answer, "version"),
                text(answer, "instance"),
                list(answer, "families", AnswerReader::family),
                bool(answer, "ready"));
    }

    private static ServiceStatus.Family family(JsonNode family) {
        return new ServiceStatus.Family(
                text(family, "family"),
                text(family, "state"),
                textOrNull(family, "detail"),
                list(family, "partitions", AnswerReader::partition),
                number(family, "applied"),
                number(family, "duplicates"),
                number(family, "rejected"));
    }

    private static ServiceStatus.Partition partition(JsonNode partition) {
        String copy = textOrNull(partition, "copy");
        return new ServiceStatus.Partition(
                (int) number(partition, "partition"),
                textOrNull(partition, "owner"),
                numberOrNone(partition, "position"),
                number(partition, "end"),
                numberOrNone(partition, "lag"),
                copy == null ? null : copy(copy));
    }

    static List<FamilyTopology> topology(JsonNode answer) {
        return list(
                answer,
                "families",
                family -> new FamilyTopology(
                        text(family, "family"), text(family, "applicationId"), text(family, "description")));
    }

    static FamilyOperationProgress operation(JsonNode answer) {
        return new FamilyOperationProgress(
                text(answer, "family"),
                text(answer, "kind"),
                text(answer, "state"),
                number(answer, "done"),
                number(answer, "total"),
                textOrNull(answer, "detail"));
    }

    static <T> List<T> list(JsonNode node, String name, Function<JsonNode, T> item) {
        List<T> items = new ArrayList<>();
        node.path(name).forEach(element -> items.add(item.apply(element)));
        return List.copyOf(items);
    }

    static JsonNode object(JsonNode node, String name) {
        return field(node, name);
    }

    static boolean bool(JsonNode node, String name) {
        return field(node, name).asBoolean();
    }

    static long number(JsonNode node, String name) {
        return readable(name, () -> Long.parseLong(text(node, name)));
    }

    private static long numberOrNone(JsonNode node, String name) {
        return node.hasNonNull(name) ? number(node, name) : ServiceStatus.ELSEWHERE;
    }

    static long unsigned(JsonNode node, String name) {
        return readable(name, () -> Long.parseUnsignedLong(text(node, name)));
    }

    /** One of several words, in lower case as the service has it. */
    static <T extends Enum<T>> T symbol(Class<T> type, JsonNode node, String name) {
        return symbol(type, text(node, name), name);
    }

    private static <T extends Enum<T>> T symbol(Class<T> type, String word, String name) {
        return readable(name, () -> Enum.valueOf(type, word.toUpperCase(Locale.ROOT)));
    }

    static @Nullable Instant timeOrNull(JsonNode node, String name) {
        return node.hasNonNull(name) ? readable(name, () -> Instant.parse(text(node, name))) : null;
    }

    static String text(JsonNode node, String name) {
        return field(node, name).asText();
    }

    static @Nullable String textOrNull(JsonNode node, String name) {
        return node.hasNonNull(name) ? node.get(name).asText() : null;
    }

    private static JsonNode field(JsonNode node, String name) {
        JsonNode field = node.get(name);
        if (field == null || field.isNull()) {
            throw unreadable(name, null);
        }
        return field;
    }

    /** Reads a value that may be out of its rule. */
    @FunctionalInterface
    interface Reading<T> {
        T read();
    }

    static <T> T readable(String name, Reading<T> reading) {
        try {
            return reading.read();
        } catch (IllegalArgumentException | DateTimeException e) {
            throw unreadable(name, e);
        }
    }

    static QueryException unreadable(String name, @Nullable Exception cause) {
        return new QueryException(
                QueryException.UNREADABLE,
                200,
                "the answer has no readable \"" + name + "\": is this an fsledger service, of a version that fits?",
                cause);
    }
}
