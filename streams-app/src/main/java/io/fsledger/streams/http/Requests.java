package io.fsledger.streams.http;

import io.fsledger.core.ledger.Names;
import io.fsledger.core.ledger.Refusal;
import io.fsledger.streams.kernel.ServiceConfig;
import io.fsledger.streams.queries.Asking;
import io.fsledger.streams.queries.PositionBound;
import io.fsledger.streams.queries.Unanswered;
import io.javalin.http.Context;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads requests; whatever is out of its rule is refused with the parameter's name. */
public final class Requests {
    private static final int LIMIT_DEFAULT = 100;
    private static final int WAIT_DEFAULT_MS = 2_000;

    private final int limitMax;
    private final int waitMaxMs;

    public Requests(ServiceConfig config) {
        limitMax = config.getInt(ServiceConfig.PAGE_MAX);
        waitMaxMs = config.getInt(ServiceConfig.WAIT_MAX_MS);
    }

    public Asking asking(Context context) {
        return asking(context, context.queryParam("next"));
    }

    /** @param next the token of the page that is asked for; null for the first */
    public Asking asking(Context context, @Nullable String next) {
        String position = context.queryParam("position");
        String copy = context.queryParam("copy");
        if (copy != null && !copy.equals("active") && !copy.equals("standby")) {
            throw Unanswered.malformed("copy is \"" + copy + "\", which is neither active nor standby");
        }
        String only = context.queryParam("only");
        return new Asking(
                context.path(),
                context.queryParamMap(),
                position == null ? PositionBound.NONE : PositionBound.parse(position),
                Duration.ofMillis(Math.min(waitMaxMs, number(context, "waitMs", WAIT_DEFAULT_MS, 0))),
                "standby".equals(copy),
                context.header(Asking.PASSED_ON) != null,
                only == null ? null : (int) Math.min(Integer.MAX_VALUE, number(context, "only", 0, 0)),
                (int) Math.min(limitMax, number(context, "limit", LIMIT_DEFAULT, 1)),
                next == null ? Asking.Cursor.START : Asking.Cursor.parse(next),
                Guard.bearer(context));
    }

    public static String filesystem(Context context) {
        String filesystem = context.pathParam("filesystem");
        check(Names.checkFilesystem(filesystem));
        return filesystem;
    }

    public static String client(Context context) {
        String client = context.pathParam("client");
        check(Names.checkClient(client));
        return client;
    }

    /** An unsigned number in the path that is not 0: an inode or a handle. */
    public static long unsigned(Context context, String name) {
        String text = context.pathParam(name);
        try {
            long number = Long.parseUnsignedLong(text);
            if (number != 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw notANumber(name, text, e);
        }
        throw Unanswered.malformed(name + " 0 is invalid");
    }

    /** A filter that is on, off, or not given. */
    public static @Nullable Boolean flag(Context context, String name) {
        String text = context.queryParam(name);
        if (text == null) {
            return null;
        }
        return switch (text) {
            case "true", "" -> true;
            case "false" -> false;
            default -> throw Unanswered.malformed(name + " is \"" + text + "\", which is neither true nor false");
        };
    }

    /** A whole number, not less than {@code min}; {@code absent} where it is not given. */
    public static long number(Context context, String name, long absent, long min) {
        String text = context.queryParam(name);
        if (text == null) {
            return absent;
        }
        try {
            long number = Long.parseLong(text);
            if (number >= min) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw notANumber(name, text, e);
        }
        throw Unanswered.malformed(name + " is " + text + ", less than " + min);
    }

    private static Unanswered notANumber(String name, String text, NumberFormatException cause) {
        Unanswered refused = Unanswered.malformed(name + " is \"" + text + "\", which is not a number in its range");
        refused.initCause(cause);
        return refused;
    }

    private static void check(@Nullable Refusal refusal) {
        if (refusal != null) {
            throw Unanswered.malformed(refusal.sentence());
        }
    }
}
