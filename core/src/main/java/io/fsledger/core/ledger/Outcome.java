package io.fsledger.core.ledger;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What became of an event.
 *
 * @param refusal set where the event was refused, and only there
 */
public record Outcome(Kind kind, @Nullable Refusal refusal) {
    /** The three ways it can go. */
    public enum Kind {
        APPLIED,
        /** Handled before: dropped and counted. */
        DUPLICATE,
        REFUSED
    }

    static final Outcome APPLIED = new Outcome(Kind.APPLIED, null);
    static final Outcome DUPLICATE = new Outcome(Kind.DUPLICATE, null);

    static Outcome of(@Nullable Refusal refusal) {
        return refusal == null ? APPLIED : new Outcome(Kind.REFUSED, refusal);
    }

    public Refusal refusalOrThrow() {
        return Objects.requireNonNull(refusal, "the event was not refused");
    }
}
