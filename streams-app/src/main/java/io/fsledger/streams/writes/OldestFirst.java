package io.fsledger.streams.writes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fsledger.streams.queries.Asking;
import io.fsledger.streams.queries.Unanswered;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the dirty inodes of all partitions in one order: those first that are dirty for the longest. Each partition is asked for a
 * page of its own, and the pages are merged; the token of the next one says how far each partition has been read.
 */
final class OldestFirst {
    private static final String ROWS = "inodes";

    /** Behind all rows of a partition. */
    private static final long END = Long.MAX_VALUE;

    private final int partitions;
    private final Function<Asking, ObjectNode> page;

    /** @param page asks one partition for rows, oldest first; each says by {@code from} where its partition is read on */
    OldestFirst(int partitions, Function<Asking, ObjectNode> page) {
        this.partitions = partitions;
        this.page = page;
    }

    /** One partition's rows that have not been taken yet. */
    private static final class Rows {
        private final List<ObjectNode> rows = new ArrayList<>();
        private final boolean more;
        private int taken;
        private long read;

        Rows(JsonNode page, long read) {
            page.path(ROWS).forEach(row -> rows.add((ObjectNode) row));
            more = page.has("next");
            this.read = read;
        }

        long age() {
            return rows.get(taken).path("dirtyForMs").asLong();
        }

        boolean isEmpty() {
            return taken == rows.size();
        }

        ObjectNode take() {
            ObjectNode row = rows.get(taken++);
            read = row.remove("from").asLong();
            return row;
        }

        long readOn() {
            return isEmpty() && !more ? END : read;
        }
    }

    /** @param next the token that the page before gave; null for the first */
    ObjectNode page(Asking asking, @Nullable String next) {
        long[] read = next == null ? begin() : parse(next);
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode taken = answer.putArray(ROWS);
        ArrayNode basis = JsonNodeFactory.instance.arrayNode();
        List<Rows> all = new ArrayList<>();
        PriorityQueue<Rows> oldest =
                new PriorityQueue<>(Comparator.comparingLong(Rows::age).reversed());
        for (int partition = 0; partition < partitions; partition++) {
            if (read[partition] == END) {
                all.add(new Rows(JsonNodeFactory.instance.objectNode(), END));
                continue;
            }
            ObjectNode part = page.apply(asking.ofPartition(partition, WriteQueries.after(read[partition])));
            basis.addAll(part.withArray("basis"));
            Rows rows = new Rows(part, read[partition]);
            all.add(rows);
            if (!rows.isEmpty()) {
                oldest.add(rows);
            }
        }
        while (taken.size() < asking.limit() && !oldest.isEmpty()) {
            Rows first = oldest.remove();
            taken.add(first.take());
            if (!first.isEmpty()) {
                oldest.add(first);
            }
        }
        if (all.stream().anyMatch(rows -> rows.readOn() != END)) {
            answer.put("next", token(all));
        }
        answer.set("basis", basis);
        return answer;
    }

    private long[] begin() {
        long[] read = new long[partitions];
        Arrays.fill(read, -1);
        return read;
    }

    private static String token(List<Rows> all) {
        ByteBuffer token = ByteBuffer.allocate(all.size() * Long.BYTES);
        all.forEach(rows -> token.putLong(rows.readOn()));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token.array());
    }

    private long[] parse(String token) {
        try {
            ByteBuffer numbers = ByteBuffer.wrap(Base64.getUrlDecoder().decode(token));
            if (numbers.remaining() == partitions * Long.BYTES) {
                long[] read = new long[partitions];
                numbers.asLongBuffer().get(read);
                return read;
            }
        } catch (IllegalArgumentException e) {
            throw foreign();
        }
        throw foreign();
    }

    private static Unanswered foreign() {
        return Unanswered.malformed("next is not a token that a page of this list gave: start without it");
    }
}
