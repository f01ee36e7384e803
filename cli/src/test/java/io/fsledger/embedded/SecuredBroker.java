package io.fsledger.embedded;

import static org.awaitility.Awaitility.await;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;

/** A broker that lets in who logs in with SCRAM over TLS. It has another listener, without, for itself and for the registry. */
public final class SecuredBroker implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final String MECHANISM = "SCRAM-SHA-512";
    private static final int ITERATIONS = 4_096;

    private final DataDirectory directory;
    private final ContainedKafka kafka;
    private final String secured;
    private final String inside;

    private SecuredBroker(DataDirectory directory, ContainedKafka kafka, String secured, String inside) {
        this.directory = directory;
        this.kafka = kafka;
        this.secured = secured;
        this.inside = inside;
    }

    /** @param keystore a PKCS #12 file with the broker's key */
    public static SecuredBroker start(Path data, Path keystore, String keystorePassword) throws Exception {
        DataDirectory directory = DataDirectory.open(data);
        int inside = Ports.anyFree();
        int controller = Ports.anyFree();
        int secured = Ports.anyFree();
        Map<String, String> properties =
                new HashMap<>(BrokerProperties.of(directory.brokerFolder(), inside, controller));
        properties.merge("listeners", "SECURED://" + Ports.HOST + ":" + secured, SecuredBroker::joined);
        properties.merge("listener.security.protocol.map", "SECURED:SASL_SSL", SecuredBroker::joined);
        properties.put("sasl.enabled.mechanisms", MECHANISM);
        properties.put(
                "listener.name.secured.scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        properties.put("listener.name.secured.ssl.keystore.type", "PKCS12");
        properties.put("listener.name.secured.ssl.keystore.location", keystore.toString());
        properties.put("listener.name.secured.ssl.keystore.password", keystorePassword);
        properties.put("listener.name.secured.ssl.key.password", keystorePassword);
        ContainedKafka kafka = new ContainedKafka(properties, new InetSocketAddress(Ports.HOST, controller));
        kafka.start(TIMEOUT);
        return new SecuredBroker(directory, kafka, Ports.HOST + ":" + secured, Ports.HOST + ":" + inside);
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
    public void close() {
        if (!kafka.stop(TIMEOUT)) {
            directory.keepLocked();
        }
        directory.close();
    }
}
