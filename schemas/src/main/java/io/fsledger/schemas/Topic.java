package io.fsledger.schemas;

import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * A topic of the contract: what is in it, and which key an event in it must have.
 *
 * @param suffix the name without the configurable prefix
 * @param key which key an event must have
 * @param retention how long events are kept
 */
public record Topic<E extends SpecificRecord>(
        String suffix, Class<E> type, Schema schema, KeyRule<E> key, Retention retention) {

    /** Reads off an event the key that it must have; null for what goes to a partition and not to a key (ticks and fences). */
    @FunctionalInterface
    public interface KeyRule<E> {
        @Nullable
        String keyOf(E event);
    }

    /** How long a topic keeps its events. */
    public enum Retention {
        /** For ever: state is rebuilt from these. */
        UNLIMITED,
        /** For a configurable time, 7 days unless said otherwise: payload that is on disk by then. */
        LIMITED,
        /** The last value of each key. */
        COMPACTED
    }

    public @Nullable String keyOf(E event) {
        return key.keyOf(event);
    }

    public String name(String prefix) {
        return prefix + suffix;
    }

    /** The subject under which the schema stands in a registry: Confluent's TopicNameStrategy. */
    public String subject(String prefix) {
        return name(prefix) + "-value";
    }

    @Override
    public String toString() {
        return suffix;
    }
}
