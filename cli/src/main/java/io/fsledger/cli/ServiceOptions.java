package io.fsledger.cli;

import io.fsledger.client.query.ServiceAccess;
import java.net.URI;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What all commands have in common that ask a running service. */
final class ServiceOptions {
    static final String URL_DEFAULT = "http://127.0.0.1:8090";

    private static final int WAIT_MAX_SECONDS = 3_600;

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "${env:FSLEDGER_URL:-" + URL_DEFAULT + "}",
            description = "Where the service is (default: $FSLEDGER_URL, or " + URL_DEFAULT + ").")
    private URI url;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description =
                    "Keep trying for so long while the service is away or not ready, 0-3600 (default: ${DEFAULT-VALUE}).")
    private int waitSeconds;

    @Mixin
    private AccessOptions access;

    ServiceApi service() {
        return new ServiceApi(url, access(), Duration.ofSeconds(waitSeconds()));
    }

    ServiceAccess access() {
        return access.access();
    }

    int waitSeconds() {
        if (waitSeconds < 0 || waitSeconds > WAIT_MAX_SECONDS) {
            throw CommandFailure.usage("--wait is %d: pass 0 to %d seconds.".formatted(waitSeconds, WAIT_MAX_SECONDS));
        }
        return waitSeconds;
    }
}
