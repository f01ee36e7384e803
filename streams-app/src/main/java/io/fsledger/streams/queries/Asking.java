package io.fsledger.streams.queries;

import io.fsledger.streams.access.Bearer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How something is asked, whatever is asked.
 *
 * @param path of the request, to pass it on
 * @param parameters of the request, to pass them on
 * @param bound positions that the answer must have reached
 * @param patience for how long to wait for them
 * @param standby whether a standby copy may answer
 * @param passedOn whether another instance passed the question on; it is not passed on again
 * @param only the one partition to answer for; null for all
 * @param limit largest page
 * @param bearer of the request, to pass it on: every instance judges for itself
 */
public record Asking(
        String path,
        Map<String, List<String>> parameters,
        PositionBound bound,
        Duration patience,
        boolean standby,
        boolean passedOn,
        @Nullable Integer only,
        int limit,
        Cursor cursor,
        Bearer bearer) {

    public static final String PASSED_ON = "Fsledger-Passed-On";

    private static final Set<String> OF_STATE = Set.of("position", "waitMs", "copy");

    /**
     * Where a page of a gathered list begins: partitions are read in their order.
     *
     * @param after the last key seen in that partition; null at its beginning
     */
    public record Cursor(int partition, byte @Nullable [] after) {
        public static final Cursor START = new Cursor(0, null);

        public static Cursor parse(String token) {
            try {
                int dot = token.indexOf('.');
                String key = dot == -1 ? "" : token.substring(dot + 1);
                int partition = Integer.parseInt(dot == -1 ? token : token.substring(0, dot));
                return new Cursor(
                        partition, key.isEmpty() ? null : Base64.getUrlDecoder().decode(key));
            } catch (IllegalArgumentException e) {
                throw foreign();
            }
        }

        /** Where to begin in the one partition that a list lies in. */
        byte @Nullable [] within(int only) {
            if (after != null && partition != only) {
                throw foreign();
            }
            return after;
        }

        static Unanswered foreign() {
            return Unanswered.malformed("next is not a token that a page of this list gave: start without it");
        }

        String token() {
            String key =
                    after == null ? "" : Base64.getUrlEncoder().withoutPadding().encodeToString(after);
            return partition + "." + key;
        }
    }

    /** The same, where it was asked for at another path: a part of an answer can be passed on alone. */
    public Asking at(String otherPath) {
        return new Asking(otherPath, parameters, bound, patience, standby, passedOn, only, limit, cursor, bearer);
    }

    /** Another question, asked for the same state: it keeps what says from which state it is to be answered, and nothing else. */
    public Asking another(String otherPath) {
        Map<String, List<String>> kept = new HashMap<>(parameters);
        kept.keySet().retainAll(OF_STATE);
        return new Asking(otherPath, kept, bound, patience, standby, passedOn, null, limit, Cursor.START, bearer);
    }

    /** The same, for another page of it. */
    public Asking page(int pageLimit, Cursor from) {
        return new Asking(path, parameters, bound, patience, standby, passedOn, only, pageLimit, from, bearer);
    }

    /** The same, of state that has reached other positions too. */
    public Asking awaiting(PositionBound more) {
        return new Asking(path, parameters, bound.and(more), patience, standby, passedOn, only, limit, cursor, bearer);
    }

    /** The same, for one partition alone. */
    public Asking ofPartition(int partition, byte @Nullable [] after) {
        Cursor from = new Cursor(partition, after);
        return new Asking(path, parameters, bound, patience, standby, passedOn, partition, limit, from, bearer);
    }

    /** The same question for one partition, as it is passed on to the instance that has it. */
    String passedOnTo(int partition, int pageLimit, byte @Nullable [] after) {
        StringBuilder uri = new StringBuilder(path).append("?only=").append(partition);
        uri.append("&limit=").append(pageLimit);
        if (after != null) {
            uri.append("&next=").append(new Cursor(partition, after).token());
        }
        parameters.forEach((name, values) -> {
            if (!name.equals("only") && !name.equals("limit") && !name.equals("next")) {
                values.forEach(value ->
                        uri.append('&').append(encoded(name)).append('=').append(encoded(value)));
            }
        });
        return uri.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
