package io.fsledger.e2e;

import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.streams.kernel.ServiceConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** What services under test are started with: small, on free ports, and quick to give up waiting. */
final class ServiceSettings {
    static final String HOST = "127.0.0.1";

    private ServiceSettings() {}

    static Map<String, Object> of(String bootstrapServers, String registryUrl, Path stateDir) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ServiceConfig.BOOTSTRAP_SERVERS, bootstrapServers);
        settings.put(ServiceConfig.REGISTRY_URL, registryUrl);
        settings.put(ServiceConfig.STATE_DIR, stateDir.toString());
        settings.put(ServiceConfig.HTTP_PORT, 0);
        settings.put(LedgerLimits.Bound.WAIT_MS.key(), 1_000);
        settings.put(ServiceConfig.ROCKSDB_BYTES, 32 << 20);
        return settings;
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
