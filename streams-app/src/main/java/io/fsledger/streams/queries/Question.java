package io.fsledger.streams.queries;

import io.fsledger.core.table.TableReader;

/**
 * A question to the state of one partition. It must be bounded: events wait meanwhile.
 *
 * @param <T> the answer
 */
@FunctionalInterface
public interface Question<T> {
    T ask(TableReader entries, TableReader marks);
}
