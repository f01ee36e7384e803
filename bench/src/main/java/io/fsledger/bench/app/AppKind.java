package io.fsledger.bench.app;

import io.fsledger.schemas.serde.EventSerdes;
import io.fsledger.streams.kernel.ServiceConfig;

/** What is compared. */
public enum AppKind {
    /** A consumer and a producer, in batches: what Kafka itself costs. */
    PLAIN(4) {
        @Override
        App open(ServiceConfig config, EventSerdes serdes, String topic) {
            return new PlainCopy(config, topic);
        }
    },
    /** A Streams processor with one get and one put for each event, configured as ours: what Streams costs. */
    BARE(2) {
        @Override
        App open(ServiceConfig config, EventSerdes serdes, String topic) {
            return new StreamsRun(config, serdes, topic, GetAndPut::new);
        }
    },
    /** Writes that are buffered in a logged store. */
    LOGGED_BUFFER(1) {
        @Override
        App open(ServiceConfig config, EventSerdes serdes, String topic) {
            return new StreamsRun(config, serdes, topic, () -> new LoggedBuffer(serdes));
        }
    },
    /** A family of ours, that of the topic. */
    FAMILY(1) {
        @Override
        App open(ServiceConfig config, EventSerdes serdes, String topic) {
            return new FamilyRun(config, serdes, topic);
        }

        @Override
        public String group(String topic) {
            return topic;
        }
    };

    private final int times;

    AppKind(int times) {
        this.times = times;
    }

    /** How many times as many events it is measured with: what is cheap would be over before it says anything. */
    public int times() {
        return times;
    }

    /**
     * The group that works off the topic, without prefix; nobody needs to be in it.
     *
     * @param topic without prefix
     */
    public String group(String topic) {
        return StreamsRun.NAME;
    }

    /** @param topic that is worked off, without prefix */
    abstract App open(ServiceConfig config, EventSerdes serdes, String topic);
}
