package io.fsledger.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A list of the service, printed page by page: as a table that ends with what it rests on, or an object on each line. */
final class Listing {
    /** Rows asked for at once. */
    static final String PAGE_ROWS = "1000";

    private final Iterable<JsonNode> pages;
    private final String name;
    private final String noun;
    private final Map<String, JsonNode> basis = new TreeMap<>();

    /**
     * @param name of the list in each page
     * @param noun what one row is called
     */
    Listing(Iterable<JsonNode> pages, String name, String noun) {
        this.pages = pages;
        this.name = name;
        this.noun = noun;
    }

    /** How many rows there were. */
    long print(PrintWriter out, PrintWriter err, boolean json, Function<PrintWriter, Table<JsonNode>> columns) {
        Table<JsonNode> table = columns.apply(out);
        long rows = 0;
        for (JsonNode page : pages) {
            for (JsonNode row : page.path(name)) {
                rows++;
                if (json) {
                    out.println(row);
                } else {
                    table.add(row);
                }
            }
            page.path("basis").forEach(one -> basis.merge(partition(one), one, Listing::older));
            if (out.checkError()) {
                break; // whoever read our output has had enough
            }
        }
        table.end();
        if (!json) {
            err.println(Text.plural(rows, noun) + "; " + basis(basis));
        }
        return rows;
    }

    /** Of several pages the one that knows least says what the whole rests on. */
    private static JsonNode older(JsonNode left, JsonNode right) {
        return left.path("position").asLong() <= right.path("position").asLong() ? left : right;
    }

    private static String partition(JsonNode basis) {
        return basis.path("family").asText() + ":" + basis.path("partition").asText();
    }

    /** What one answer rests on, for people. */
    static String basis(JsonNode answer) {
        Map<String, JsonNode> byPartition = new TreeMap<>();
        answer.path("basis").forEach(one -> byPartition.put(partition(one), one));
        return basis(byPartition);
    }

    private static String basis(Map<String, JsonNode> byPartition) {
        String positions = byPartition.entrySet().stream()
                .map(one -> one.getKey() + ":" + one.getValue().path("position").asText())
                .collect(Collectors.joining(" "));
        long lag = byPartition.values().stream()
                .mapToLong(one -> one.path("lag").asLong())
                .sum();
        return "as of %s, %s behind the log".formatted(positions, Text.plural(lag, "event"));
    }
}
