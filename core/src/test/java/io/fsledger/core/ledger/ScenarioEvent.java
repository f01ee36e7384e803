package io.fsledger.core.ledger;

import org.jspecify.annotations.Nullable;

/**
 * An event of a scenario and the key under which it is published.
 *
 * @param <E> the family's events
 */
public interface ScenarioEvent<E> {
    E event();

    /** The key, which is not always the right one; null where the event goes to a partition. */
    @Nullable
    String key();
}
