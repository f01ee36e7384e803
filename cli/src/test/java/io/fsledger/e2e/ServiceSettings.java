package io.fsledger.e2e;

import static java.util.stream.Collectors.joining;

import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.schemas.Topic;
import io.fsledger.streams.kernel.ServiceConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** What services under test are started with: small, on free ports, and quick to give up waiting. */
final class ServiceSettings {
    static final String HOST = "127.0.0.1";

    private static final int FIRST_PORT = 15_000;
    private static final int LAST_PORT = 30_000;
    private static final int PORT_ATTEMPTS = 100;

    private ServiceSettings() {}

    /** @param families that the service runs; all, if none is named */
    static Map<String, Object> of(String bootstrapServers, String registryUrl, Path stateDir, Topic<?>... families) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ServiceConfig.BOOTSTRAP_SERVERS, bootstrapServers);
        settings.put(ServiceConfig.REGISTRY_URL, registryUrl);
        settings.put(ServiceConfig.STATE_DIR, stateDir.toString());
        settings.put(ServiceConfig.HTTP_PORT, 0);
        settings.put(LedgerLimits.Bound.WAIT_MS.key(), 1_000);
        settings.put(ServiceConfig.ROCKSDB_BYTES, 32 << 20);
        if (families.length > 0) {
            settings.put(
                    ServiceConfig.FAMILIES,
                    Stream.of(families).map(Topic::suffix).collect(joining(",")));
        }
        return settings;
    }

    /**
     * For a process that is killed and comes back to it: not one of those that the system gives to outgoing connections, or one of
     * these might have it meanwhile.
     */
    static int freePort() {
        for (int attempt = 0; attempt < PORT_ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(HOST))) {
                return socket.getLocalPort();
            } catch (BindException e) {
                continue;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        throw new IllegalStateException("no port is free between " + FIRST_PORT + " and " + LAST_PORT);
    }
}
