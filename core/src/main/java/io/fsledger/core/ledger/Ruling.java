package io.fsledger.core.ledger;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a rule answers: a value, or why not. Never both, never neither. */
public final class Ruling<T> {
    private final @Nullable T value;
    private final @Nullable Refusal refusal;

    private Ruling(@Nullable T value, @Nullable Refusal refusal) {
        this.value = value;
        this.refusal = refusal;
    }

    public static <T> Ruling<T> of(T value) {
        return new Ruling<>(value, null);
    }

    public static <T> Ruling<T> refused(Refusal refusal) {
        return new Ruling<>(null, refusal);
    }

    public <R> R match(Function<T, R> onValue, Function<Refusal, R> onRefusal) {
        return value != null ? onValue.apply(value) : onRefusal.apply(refusalOrThrow());
    }

    /** The value, or null where the rule refused. */
    public @Nullable T value() {
        return value;
    }

    /** The refusal, or null where there is a value. */
    public @Nullable Refusal refusal() {
        return refusal;
    }

    private Refusal refusalOrThrow() {
        if (refusal == null) {
            throw new IllegalStateException("neither value nor refusal");
        }
        return refusal;
    }

    @Override
    public String toString() {
        return value != null ? value.toString() : String.valueOf(refusal);
    }
}
