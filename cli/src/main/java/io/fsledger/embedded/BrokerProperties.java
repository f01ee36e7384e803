package io.fsledger.embedded;

import java.nio.file.Path;
import java.util.Map;

/** The broker's configuration: one node that is broker and controller, small in memory, quick to start and to fail over. */
final class BrokerProperties {
    static final int NODE_ID = 1;
    static final String CONTROLLER_LISTENER = "CONTROLLER";

    private static final String BROKER_LISTENER = "BROKER";

    /** The topics take records of 4 MiB, so that refusing them is fsledger's; what is added on the way out must fit too. */
    private static final int MAX_MESSAGE_BYTES = 6 << 20;

    private BrokerProperties() {}

    static Map<String, String> of(Path folder, int port, int controllerPort) {
        String controller = Ports.HOST + ":" + controllerPort;
        return Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", Integer.toString(NODE_ID)),
                // A static quorum is nowhere in the data: the controller's port may differ from start to start.
                Map.entry("controller.quorum.voters", NODE_ID + "@" + controller),
                Map.entry(
                        "listeners",
                        "%s://%s:%d,%s://%s"
                                .formatted(BROKER_LISTENER, Ports.HOST, port, CONTROLLER_LISTENER, controller)),
                Map.entry("controller.listener.names", CONTROLLER_LISTENER),
                Map.entry("inter.broker.listener.name", BROKER_LISTENER),
                Map.entry(
                        "listener.security.protocol.map",
                        BROKER_LISTENER + ":PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT"),
                Map.entry("log.dirs", folder.toString()),

                // Topics are made by the program, with the settings that it needs; one node holds one replica.
                Map.entry("auto.create.topics.enable", "false"),
                Map.entry("default.replication.factor", "1"),
                Map.entry("min.insync.replicas", "1"),
                Map.entry("offsets.topic.num.partitions", "4"),
                Map.entry("offsets.topic.replication.factor", "1"),
                Map.entry("transaction.state.log.num.partitions", "4"),
                Map.entry("transaction.state.log.replication.factor", "1"),
                Map.entry("transaction.state.log.min.isr", "1"),
                Map.entry("share.coordinator.state.topic.num.partitions", "1"),
                Map.entry("share.coordinator.state.topic.replication.factor", "1"),
                Map.entry("share.coordinator.state.topic.min.isr", "1"),
                // A ledger that was off for longer than Kafka's week must find where it was.
                Map.entry("offsets.retention.minutes", Integer.toString(Integer.MAX_VALUE)),

                // Sizes.
                Map.entry("message.max.bytes", Integer.toString(MAX_MESSAGE_BYTES)),
                Map.entry("replica.fetch.max.bytes", Integer.toString(MAX_MESSAGE_BYTES)),
                Map.entry("socket.request.max.bytes", Integer.toString(32 << 20)),
                Map.entry("log.segment.bytes", Integer.toString(128 << 20)),
                Map.entry("log.index.size.max.bytes", Integer.toString(1 << 20)),
                Map.entry("offsets.topic.segment.bytes", Integer.toString(16 << 20)),
                Map.entry("transaction.state.log.segment.bytes", Integer.toString(16 << 20)),
                Map.entry("metadata.log.segment.bytes", Integer.toString(32 << 20)),

                // Memory and threads.
                Map.entry("log.cleaner.dedupe.buffer.size", Integer.toString(2 << 20)),
                Map.entry("num.network.threads", "2"),
                Map.entry("num.io.threads", "4"),
                Map.entry("background.threads", "2"),
                Map.entry("group.coordinator.threads", "1"),
                Map.entry("metric.reporters", ""),

                // Nobody follows this controller, so nobody needs it to write when nothing happens.
                Map.entry("metadata.max.idle.interval.ms", "5000"),
                Map.entry("controller.quorum.append.linger.ms", "5"),

                // The only broker cannot be replaced by another: that it was silent for a while, because the machine
                // slept or was
                // busy, must not take its partitions away. A new life does not wait for this: see KafkaNode.
                Map.entry("broker.session.timeout.ms", Integer.toString(Integer.MAX_VALUE)),

                // Streams groups form, and lose members, within seconds. After a kill the whole session of the dead
                // member
                // passes before its partitions are given to the next one: most of the time until that is ready.
                Map.entry("group.initial.rebalance.delay.ms", "0"),
                Map.entry("group.streams.initial.rebalance.delay.ms", "0"),
                Map.entry("group.streams.assignment.interval.ms", "0"),
                Map.entry("group.streams.min.heartbeat.interval.ms", "200"),
                Map.entry("group.streams.heartbeat.interval.ms", "500"),
                Map.entry("group.streams.min.session.timeout.ms", "2000"),
                Map.entry("group.streams.session.timeout.ms", "3000"),

                // The floor of exactly-once latency.
                Map.entry("add.partitions.to.txn.retry.backoff.ms", "1"),
                // How soon a dead producer's transaction stops blocking readers.
                Map.entry("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000"));
    }
}
