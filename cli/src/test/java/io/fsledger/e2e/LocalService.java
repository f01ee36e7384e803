package io.fsledger.e2e;

import static org.awaitility.Awaitility.await;

import io.fsledger.client.query.QueryClient;
import io.fsledger.client.query.ServiceAccess;
import io.fsledger.embedded.TestStack;
import io.fsledger.schemas.Topic;
import io.fsledger.streams.app.LedgerService;
import io.fsledger.streams.kernel.ServiceConfig;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A service in this process. */
final class LocalService implements AutoCloseable {
    static final Duration READY_WITHIN = Duration.ofSeconds(60);

    private final LedgerService service;
    private final URI uri;

    private LocalService(LedgerService service) {
        this.service = service;
        uri = service.url();
    }

    static LocalService start(Map<String, Object> settings) {
        return new LocalService(LedgerService.start(new ServiceConfig(settings)));
    }

    /** @param families that it runs; all, if none is named */
    static LocalService ready(TestStack stack, Path stateDir, Topic<?>... families) {
        return start(ServiceSettings.of(stack.bootstrapServers(), stack.registryUrl(), stateDir, families))
                .awaitReady();
    }

    LocalService awaitReady() {
        await().atMost(READY_WITHIN).until(() -> service.notReady() == null);
        return this;
    }

    LedgerService service() {
        return service;
    }

    URI uri() {
        return uri;
    }

    Http http() {
        return new Http(uri);
    }

    Http http(ServiceAccess access) {
        return new Http(uri, access);
    }

    QueryClient ask() {
        return ask(ServiceAccess.OPEN);
    }

    QueryClient ask(ServiceAccess access) {
        return new QueryClient(List.of(uri), access);
    }

    @Override
    public void close() {
        service.close();
    }
}
