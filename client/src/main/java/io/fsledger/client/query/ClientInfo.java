package io.fsledger.client.query;

import io.fsledger.core.retry.ConnectionState;
import io.fsledger.events.Cause;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a client. One that was never heard of is disconnected, in no term.
 *
 * @param term the highest with which it connected
 * @param worthRetrying whether an operation of it that failed may succeed when it is tried again
 * @param fencedThrough terms up to this never come back; -1 for none
 * @param since when the state began; null where it was never heard of
 * @param heardAt when it was last heard of
 * @param basis empty in a list, whose pages have it
 */
public record ClientInfo(
        String client,
        long term,
        ConnectionState state,
        boolean worthRetrying,
        long fencedThrough,
        Cause cause,
        @Nullable Instant since,
        @Nullable Instant heardAt,
        List<Basis> basis) {}
