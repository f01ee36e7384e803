package io.fsledger.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fsledger.core.handles.OpenFlags;
import io.fsledger.events.HandleRef;
import io.fsledger.projector.sql.HandleHistory;
import io.fsledger.projector.sql.HandleHistory.Filter;
import io.fsledger.projector.sql.HandleHistory.Opened;
import io.fsledger.schemas.json.JsonEvents;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code lsof --at}: who had what open at a time, from the read model in SQL. */
final class LsofHistory {
    private static final String PASSWORD = "FSLEDGER_SQL_PASSWORD";

    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendOptional(DateTimeFormatter.ISO_OFFSET_DATE_TIME)
            .appendOptional(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
            .appendOptional(DateTimeFormatter.ISO_LOCAL_TIME)
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description =
                    "Who had it open at this time: 14:05 or 14:05:30 (today), 2026-03-01T14:05 (both as the clock here shows it) or"
                            + " 2026-03-01T13:05:00Z. Asks the read model in SQL, and no service.")
    private @Nullable String at;

    @Option(
            names = "--sql",
            paramLabel = "URL",
            defaultValue = "jdbc:sqlite:fsledger-data/read-model.db",
            description = "The read model, projector.sql.url (default: ${DEFAULT-VALUE}).")
    private String url;

    @Option(
            names = "--sql-user",
            paramLabel = "USER",
            defaultValue = "",
            description = "User of the database; the password is taken from $" + PASSWORD + ".")
    private String user;

    boolean isAsked() {
        return at != null;
    }

    /** How many handles there were. */
    long print(Filter filter, boolean json, PrintWriter out, PrintWriter err) {
        Instant time = time(String.valueOf(at), Clock.systemDefaultZone());
        Table<JsonNode> table = table(out);
        long[] rows = {0};
        try (HandleHistory history = open()) {
            history.at(time, filter, opened -> {
                rows[0]++;
                if (json) {
                    out.println(json(opened));
                } else {
                    table.add(json(opened));
                }
            });
            table.end();
            if (!json) {
                err.println(Text.plural(rows[0], "handle") + " at " + time + "; " + basis(history));
            }
        } catch (SQLException e) {
            throw CommandFailure.failed("The read model " + url() + " cannot be asked (" + e.getMessage() + ").", e);
        }
        return rows[0];
    }

    private HandleHistory open() {
        try {
            String password = System.getenv(PASSWORD);
            return HandleHistory.open(url, user, password == null ? "" : password);
        } catch (ConfigException e) {
            throw CommandFailure.usage(e.getMessage() + ". Check --sql.");
        } catch (SQLException e) {
            throw CommandFailure.unreachable(
                    "There is no read model at %s (%s): `fsledger up` keeps one in its data folder; pass --sql."
                            .formatted(url(), e.getMessage()),
                    e);
        }
    }

    /** Without its parameters, among which may be a password. */
    private String url() {
        return url.replaceAll("[?].*", "");
    }

    private static String basis(HandleHistory history) throws SQLException {
        String positions = history.positions().entrySet().stream()
                .map(one -> "handles:" + one.getKey() + ":" + (one.getValue() - 1))
                .collect(Collectors.joining(" "));
        Instant latest = history.latestChange();
        return latest == null
                ? "the read model is empty"
                : "the read model is as of " + positions + ", its latest change of " + latest;
    }

    /** A time of day is today's; one that is still to come is none that anybody can mean. */
    static Instant time(String text, Clock clock) {
        Instant time = parsed(text, clock);
        if (time.isAfter(clock.instant())) {
            throw CommandFailure.usage("--at %s is still to come: write a date, too, as in --at %sT14:05."
                    .formatted(text, LocalDate.now(clock).minusDays(1)));
        }
        return time;
    }

    private static Instant parsed(String text, Clock clock) {
        try {
            TemporalAccessor time = TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalTime::from);
            if (time instanceof OffsetDateTime withOffset) {
                return withOffset.toInstant();
            }
            LocalDateTime here =
                    time instanceof LocalTime ofToday ? ofToday.atDate(LocalDate.now(clock)) : LocalDateTime.from(time);
            return here.atZone(clock.getZone()).toInstant();
        } catch (DateTimeParseException e) {
            throw CommandFailure.usage("--at \"%s\" is no time: write 14:05, 2026-03-01T14:05 or 2026-03-01T13:05:00Z."
                    .formatted(Text.escaped(text)));
        }
    }

    /** With the names that the HTTP API has for the same. */
    private static ObjectNode json(Opened opened) {
        OpenFlags flags = new OpenFlags(opened.flags());
        ObjectNode shown =
                JsonEvents.toJson(new HandleRef(opened.filesystem(), opened.inode(), opened.generation(), opened.fh()));
        shown.put("client", opened.client())
                .put("term", opened.term())
                .put("flags", opened.flags())
                .put("access", flags.access())
                .put("openedAt", opened.openedAt().toString());
        if (opened.closedAt() != null) {
            shown.put("closedAt", opened.closedAt().toString()).put("closedCause", opened.closedCause());
        }
        return shown;
    }

    private static Table<JsonNode> table(PrintWriter out) {
        return LsofCommand.identified(out)
                .text("OPENED", handle -> handle.path("openedAt").asText())
                .text("CLOSED", handle -> handle.path("closedAt").asText("-"))
                .text("CAUSE", handle -> handle.path("closedCause").asText("-"));
    }
}
