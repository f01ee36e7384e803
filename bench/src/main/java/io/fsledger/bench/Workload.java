package io.fsledger.bench;

import io.fsledger.schemas.Topic;
import org.apache.avro.specific.SpecificRecord;

/**
 * Events of one family, the same ones each time it is made.
 *
 * @param <E> the family's events
 */
interface Workload<E extends SpecificRecord> {
    Topic<E> topic();

    E next();
}
