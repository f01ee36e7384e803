package io.fsledger.core.inodes;

import io.fsledger.core.ledger.Deadlines;
import io.fsledger.core.ledger.LedgerScope;
import io.fsledger.core.ledger.Refusal;
import io.fsledger.events.EventPosition;
import io.fsledger.events.InodeAttributes;
import io.fsledger.events.InodeResolution;
import io.fsledger.events.ReasonCode;
import io.fsledger.schemas.Keys;
import io.fsledger.schemas.Topics;
import io.fsledger.state.InodeStatus;
import org.jspecify.annotations.Nullable;

/**
 * Finds out the attributes of inodes, by programs that answer requests: one request at a time for an inode, however many
 * ask.
 *
 * <p>An answer counts only for the request under way. Otherwise an answer that comes after a forget would bring a dead inode back,
 * also where the inode was looked up again meanwhile.
 */
final class Resolutions {
    private static final int ERROR_SHOWN_MAX = 1_000;

    private final LedgerScope scope;
    private final Deadlines deadlines;

    Resolutions(LedgerScope scope, Deadlines deadlines) {
        this.scope = scope;
        this.deadlines = deadlines;
    }

    /** Somebody wants the attributes. */
    void request(Inode inode, Turn turn) {
        boolean triedAgainSoon = inode.status == InodeStatus.STUB && inode.dueAt != Inode.NEVER;
        if (inode.status == InodeStatus.STUB && !triedAgainSoon) {
            inode.attempt = 0;
            begin(inode, turn);
        }
    }

    private void begin(Inode inode, Turn turn) {
        EventPosition by = turn.at().position();
        String key = Keys.inode(inode.filesystem, inode.number);
        inode.status = InodeStatus.RESOLVING;
        inode.requestId = key + '@' + by.getPartition() + ':' + by.getOffset();
        waitUntil(inode, scope.limits().resolveTimeoutMs(), turn);
        turn.effects()
                .publish(
                        Topics.RESOLUTIONS,
                        key,
                        new InodeResolution(
                                inode.requestId,
                                inode.filesystem,
                                inode.number,
                                inode.generation,
                                inode.name == null ? null : inode.name.parent(),
                                inode.name == null ? null : inode.name.name(),
                                inode.delegate,
                                inode.attributes,
                                inode.attempt,
                                by));
    }

    /** Why an answer does not count; null where it does. */
    static @Nullable Refusal checkAnswer(@Nullable Inode inode, long generation, String requestId, String shown) {
        boolean current = inode != null && inode.generation == generation && requestId.equals(inode.requestId);
        return current
                ? null
                : new Refusal(ReasonCode.STALE_RESOLUTION, shown + " does not wait for the answer to this request");
    }

    /** The attributes are known: by an answer, or because a look-up brought them. */
    void resolved(Inode inode, InodeAttributes attributes, long ttlMs, Turn turn) {
        inode.status = InodeStatus.RESOLVED;
        inode.attributes = attributes;
        inode.requestId = null;
        inode.attempt = 0;
        inode.error = null;
        inode.dueAt = Inode.NEVER;
        if (ttlMs > 0) {
            waitUntil(inode, ttlMs, turn);
        }
    }

    /** A request failed: it is tried again after a while, some times. */
    void failed(Inode inode, String error, Turn turn) {
        inode.status = InodeStatus.STUB;
        inode.requestId = null;
        inode.error = error.length() <= ERROR_SHOWN_MAX ? error : error.substring(0, ERROR_SHOWN_MAX);
        inode.attempt++;
        inode.dueAt = Inode.NEVER;
        if (inode.attempt <= scope.limits().reconnect().attempts()) {
            waitUntil(
                    inode,
                    scope.limits()
                            .reconnect()
                            .delayMs(inode.attempt - 1, turn.at().offset()),
                    turn);
        }
    }

    /** The attributes no longer hold; a request under way might bring the old ones, so it is asked anew. */
    void invalidated(Inode inode, Turn turn) {
        if (inode.status == InodeStatus.RESOLVING) {
            begin(inode, turn);
        } else if (inode.status == InodeStatus.RESOLVED) {
            inode.status = InodeStatus.STUB;
            inode.dueAt = Inode.NEVER;
        }
    }

    boolean isDue(Inode inode) {
        return inode.dueAt <= scope.now();
    }

    /** What the inode waited for is due. */
    void due(Inode inode, Turn turn) {
        switch (inode.status) {
            case STUB -> begin(inode, turn);
            case RESOLVED -> {
                inode.status = InodeStatus.STUB;
                inode.dueAt = Inode.NEVER;
            }
            case RESOLVING -> failed(inode, "no answer within " + scope.limits().resolveTimeoutMs() + " ms", turn);
        }
    }

    private void waitUntil(Inode inode, long afterMs, Turn turn) {
        long wait = Math.max(1, afterMs);
        inode.dueAt = wait > Long.MAX_VALUE - scope.now() ? Long.MAX_VALUE : scope.now() + wait;
        deadlines.set(inode.dueAt, InodeKeys.entry(inode.filesystem, inode.number), turn.at());
    }
}
