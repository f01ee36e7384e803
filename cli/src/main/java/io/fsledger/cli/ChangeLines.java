package io.fsledger.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Notifications of a directory for people: a line for each change, and one for what they must know beside. */
final class ChangeLines {
    private ChangeLines() {}

    static List<String> of(JsonNode notification) {
        List<String> lines = new ArrayList<>();
        long dropped = notification.path("dropped").asLong();
        if (dropped > 0) {
            lines.add("LOST        %s (%s to %s): look at the directory itself"
                    .formatted(
                            Text.plural(dropped, "change"),
                            position(notification.path("firstDropped")),
                            position(notification.path("lastDropped"))));
        }
        notification.path("changes").forEach(change -> lines.add(line(change)));
        if (notification.path("ended").asBoolean()) {
            lines.add("ENDED       the inode number has begun another life, and all watches of this one are over");
        }
        return lines;
    }

    /** As publishing gives it. */
    private static String position(JsonNode position) {
        return "directories:" + position.path("partition").asText() + ":"
                + position.path("offset").asText();
    }

    private static String line(JsonNode change) {
        return switch (change.path("kind").asText()) {
            case "created" -> "created     " + name(change, "name") + whose(change);
            case "deleted" -> "deleted     " + name(change, "name") + whose(change);
            case "renamed" -> renamed(change);
            case "attributes_changed" ->
                "attributes  inode " + change.path("child").asText() + times(change) + by(change);
            default -> change.path("kind").asText() + whose(change);
        };
    }

    private static String renamed(JsonNode change) {
        String cookie = " cookie " + change.path("cookie").asText();
        boolean came = !has(change, "oldName");
        boolean went = !has(change, "newName");
        if (came) {
            return "moved in    " + name(change, "newName") + cookie + instead(change) + whose(change);
        }
        if (went) {
            return "moved out   " + name(change, "oldName") + cookie + instead(change) + whose(change);
        }
        return "renamed     " + name(change, "oldName") + " -> " + name(change, "newName") + instead(change)
                + whose(change);
    }

    private static String instead(JsonNode change) {
        if (!change.has("replaced")) {
            return "";
        }
        String other = change.path("replaced").asText();
        return change.path("exchanged").asBoolean()
                ? ", exchanged with inode " + other
                : ", in place of inode " + other;
    }

    private static String whose(JsonNode change) {
        return "  inode " + change.path("child").asText() + by(change);
    }

    private static String times(JsonNode change) {
        long count = change.path("count").asLong();
        return count == 1 ? "" : " (%s)".formatted(Text.plural(count, "time"));
    }

    private static String by(JsonNode change) {
        return change.has("client") ? "  by " + change.path("client").asText() : "";
    }

    private static boolean has(JsonNode change, String field) {
        return change.has(field) || change.has(field + "Bytes");
    }

    /** Text as it is, but for what could move the cursor; bytes that are none as the service gives them. */
    private static String name(JsonNode change, String field) {
        return change.has(field)
                ? Text.escaped(change.get(field).asText())
                : "base64:" + change.path(field + "Bytes").asText();
    }
}
