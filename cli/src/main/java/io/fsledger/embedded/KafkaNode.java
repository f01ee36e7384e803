package io.fsledger.embedded;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server;
import kafka.server.SharedServer;
import kafka.server.StandardFaultHandlerFactory;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.server.ServerSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node that is controller and broker, as Kafka's own {@link KafkaRaftServer}, but for one step between the two: the controller forgets
 * the broker's former life before the next one begins.
 *
 * <p>Without that step a broker whose former life was killed starts with what the metadata said then: that it leads its
 * partitions. As their leader it begins to end the transactions that the kill interrupted. Then the controller takes the former life's
 * leadership away, and what looks for the leader of a partition meanwhile finds none: Kafka takes such a partition for a deleted one, writes the
 * transaction down as ended without having marked its end there, and who reads only what is committed waits for ever. Forgotten first, the new
 * life leads nothing until it is ready, and there is no session of the former life to wait for either.
 */
final class KafkaNode {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaNode.class);

    private static final String METADATA_FOLDER =
            KafkaRaftServer.MetadataPartition().toString();

    private final ControllerServer controller;
    private final BrokerServer broker;
    private final int nodeId;
    private final InetSocketAddress controllerAddress;
    private final boolean hadFormerLife;

    /** Nothing runs yet. The folder must have been formatted. */
    KafkaNode(KafkaConfig config, InetSocketAddress controllerAddress) {
        this.nodeId = config.nodeId();
        this.controllerAddress = controllerAddress;
        this.hadFormerLife = Files.exists(Path.of(config.metadataLogDir(), METADATA_FOLDER));
        var folder = KafkaRaftServer.initializeLogDirs(config, LOG, "");
        MetaPropertiesEnsemble properties = folder._1();
        BootstrapMetadata bootstrap = folder._2();
        SharedServer shared = new SharedServer(
                config,
                properties,
                Time.SYSTEM,
                Server.initializeMetrics(
                        config, Time.SYSTEM, properties.clusterId().orElseThrow()),
                CompletableFuture.completedFuture(Map.of(nodeId, controllerAddress)),
                List.of(),
                new StandardFaultHandlerFactory(),
                ServerSocketFactory.INSTANCE);
        this.broker = new BrokerServer(shared);
        this.controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), bootstrap);
    }

    /** Returns when the node serves. */
    void start() throws ExecutionException, InterruptedException {
        controller.startup();
        if (hadFormerLife) {
            forgetFormerLife();
        }
        broker.startup();
    }

    private void forgetFormerLife() throws ExecutionException, InterruptedException {
        String address = controllerAddress.getHostString() + ":" + controllerAddress.getPort();
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_CONTROLLERS_CONFIG, address))) {
            admin.unregisterBroker(nodeId).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof BrokerIdNotRegisteredException)) {
                throw e;
            }
            LOG.info("The former life was killed before its broker had started.");
        }
    }

    /** The broker first: it hands over to the controller. */
    void stop() {
        broker.shutdown();
        controller.shutdown();
        broker.awaitShutdown();
        controller.awaitShutdown();
    }
}
