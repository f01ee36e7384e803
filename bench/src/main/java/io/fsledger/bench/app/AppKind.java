package io.fsledger.bench.app;

import io.fsledger.schemas.serde.EventSerdes;
import io.fsledger.streams.kernel.ServiceConfig;

/** What is compared. */
public enum AppKind {
    /** A consumer and a producer, in batches: what Kafka itself costs. */
    PLAIN {
        @Override
        App open(ServiceConfig config, EventSerdes serdes) {
            return new PlainCopy(config);
        }
    },
    /** A Streams processor with one get and one put for each event, configured as ours: what Streams costs. */
    BARE {
        @Override
        App open(ServiceConfig config, EventSerdes serdes) {
            return new BareProcessor(config, serdes);
        }
    },
    /** File handles. */
    HANDLES {
        @Override
        App open(ServiceConfig config, EventSerdes serdes) {
            return new HandlesApp(config, serdes);
        }
    };

    abstract App open(ServiceConfig config, EventSerdes serdes);
}
