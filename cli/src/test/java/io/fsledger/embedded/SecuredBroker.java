package io.fsledger.embedded;

import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.model.PortBinding;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.Uuid;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.MountableFile;

/**
 * A broker that lets in who logs in with SCRAM over TLS. It has another listener, without, for itself and for the registry. Embedded,
 * or in a container, as {@link TestStack} is.
 */
public final class SecuredBroker implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final String MECHANISM = "SCRAM-SHA-512";
    private static final int ITERATIONS = 4_096;

    private static final int CONTAINER_CONTROLLER_PORT = 9_093;
    private static final String CONTAINER_KEYSTORE = "/etc/kafka/secrets/broker.p12";

    private final AutoCloseable broker;
    private final String secured;
    private final String inside;

    private SecuredBroker(AutoCloseable broker, int secured, int inside) {
        this.broker = broker;
        this.secured = Ports.HOST + ":" + secured;
        this.inside = Ports.HOST + ":" + inside;
    }

    /**
     * @param data of an embedded one
     * @param keystore a PKCS #12 file with the broker's key
     */
    public static SecuredBroker start(Path data, Path keystore, String keystorePassword) throws Exception {
        int inside = Ports.anyFree();
        int secured = Ports.anyFree(inside);
        AutoCloseable broker = TestStack.isContainer()
                ? inContainer(inside, secured, keystore, keystorePassword)
                : embedded(DataDirectory.open(data), inside, secured, keystore, keystorePassword);
        return new SecuredBroker(broker, secured, inside);
    }

    private static AutoCloseable embedded(
            DataDirectory directory, int inside, int secured, Path keystore, String keystorePassword) throws Exception {
        int controller = Ports.anyFree(inside, secured);
        Map<String, String> properties =
                new HashMap<>(BrokerProperties.of(directory.brokerFolder(), inside, controller));
        properties.merge("listeners", "SECURED://" + Ports.HOST + ":" + secured, SecuredBroker::joined);
        properties.merge("listener.security.protocol.map", "SECURED:SASL_SSL", SecuredBroker::joined);
        properties.putAll(login(keystore.toString(), keystorePassword));
        ContainedKafka kafka = new ContainedKafka(properties, new InetSocketAddress(Ports.HOST, controller));
        kafka.start(TIMEOUT);
        return () -> {
            if (!kafka.stop(TIMEOUT)) {
                directory.keepLocked();
            }
            directory.close();
        };
    }

    /** Its ports are the same on both sides, because a broker tells its clients where it is. */
    private static AutoCloseable inContainer(int inside, int secured, Path keystore, String keystorePassword) {
        ContainerBroker.requireEngine();
        Map<String, String> properties = ContainerBroker.settings();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", "1");
        properties.put("controller.quorum.voters", "1@localhost:" + CONTAINER_CONTROLLER_PORT);
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("inter.broker.listener.name", "INSIDE");
        properties.put(
                "listeners",
                "INSIDE://:%d,SECURED://:%d,CONTROLLER://:%d".formatted(inside, secured, CONTAINER_CONTROLLER_PORT));
        properties.put(
                "advertised.listeners",
                "INSIDE://%s:%d,SECURED://%s:%d".formatted(Ports.HOST, inside, Ports.HOST, secured));
        properties.put("listener.security.protocol.map", "INSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURED:SASL_SSL");
        properties.putAll(login(CONTAINER_KEYSTORE, keystorePassword));
        GenericContainer<?> container = new GenericContainer<>(ContainerBroker.IMAGE)
                .withEnv(ContainerBroker.environment(properties))
                .withEnv("CLUSTER_ID", Uuid.randomUuid().toString())
                .withCopyFileToContainer(MountableFile.forHostPath(keystore), CONTAINER_KEYSTORE)
                .withExposedPorts(inside, secured)
                .withCreateContainerCmdModifier(command -> command.withUser("root")
                        .getHostConfig()
                        .withPortBindings(Stream.of(inside, secured)
                                .map(port -> PortBinding.parse("%s:%d:%d".formatted(Ports.HOST, port, port)))
                                .toList()))
                .waitingFor(Wait.forLogMessage(".*Transitioning from RECOVERY to RUNNING.*", 1)
                        .withStartupTimeout(TIMEOUT));
        container.start();
        return container::close;
    }

    private static Map<String, String> login(String keystore, String keystorePassword) {
        return Map.of(
                "sasl.enabled.mechanisms",
                MECHANISM,
                "listener.name.secured.scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;",
                "listener.name.secured.ssl.keystore.type",
                "PKCS12",
                "listener.name.secured.ssl.keystore.location",
                keystore,
                "listener.name.secured.ssl.keystore.password",
                keystorePassword,
                "listener.name.secured.ssl.key.password",
                keystorePassword);
    }

    private static String joined(String some, String more) {
        return some + "," + more;
    }

    /** Returns when the broker knows it. */
    public void addUser(String user, String password) throws ExecutionException, InterruptedException {
        ScramCredentialInfo how = new ScramCredentialInfo(ScramMechanism.fromMechanismName(MECHANISM), ITERATIONS);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", inside))) {
            admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(user, how, password)))
                    .all()
                    .get();
            await().atMost(TIMEOUT)
                    .until(() ->
                            admin.describeUserScramCredentials().users().get().contains(user));
        }
    }

    /** For who can log in. */
    public String bootstrapServers() {
        return secured;
    }

    /** For who need not. */
    public String insideServers() {
        return inside;
    }

    @Override
    public void close() throws Exception {
        broker.close();
    }
}
