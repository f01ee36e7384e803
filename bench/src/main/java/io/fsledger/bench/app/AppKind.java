package io.fsledger.bench.app;

import io.fsledger.schemas.serde.EventSerdes;
import io.fsledger.streams.kernel.ServiceConfig;

/** What is compared. */
public enum AppKind {
    /** A consumer and a producer, in batches: what Kafka itself costs. */
    PLAIN {
        @Override
        App open(ServiceConfig config, EventSerdes serdes, String topic) {
            return new PlainCopy(config, topic);
        }
    },
    /** A Streams processor with one get and one put for each event, configured as ours: what Streams costs. */
    BARE {
        @Override
        App open(ServiceConfig config, EventSerdes serdes, String topic) {
            return new StreamsRun(config, serdes, topic, GetAndPut::new);
        }
    },
    /** Writes that are buffered in a logged store. */
    LOGGED_BUFFER {
        @Override
        App open(ServiceConfig config, EventSerdes serdes, String topic) {
            return new StreamsRun(config, serdes, topic, () -> new LoggedBuffer(serdes));
        }
    },
    /** A family of ours, that of the topic. */
    FAMILY {
        @Override
        App open(ServiceConfig config, EventSerdes serdes, String topic) {
            return new FamilyRun(config, serdes, topic);
        }
    };

    /** @param topic that is worked off, without prefix */
    abstract App open(ServiceConfig config, EventSerdes serdes, String topic);
}
