package io.fsledger.cli;

import io.fsledger.client.query.ServiceAccess;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What it takes to be let in by a service that is secured. Files only: what stands on a command line, others can see. */
final class AccessOptions {
    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            defaultValue = "${env:FSLEDGER_TOKEN_FILE}",
            description = "File that holds the token for the service (default: $FSLEDGER_TOKEN_FILE, or none).")
    private @Nullable Path tokenFile;

    @Option(
            names = "--ca-file",
            paramLabel = "FILE",
            defaultValue = "${env:FSLEDGER_CA_FILE}",
            description = "PEM file with the certificates of the authorities that an https service is trusted by"
                    + " (default: $FSLEDGER_CA_FILE, or those that Java trusts).")
    private @Nullable Path authorities;

    ServiceAccess access() {
        try {
            ServiceAccess access = ServiceAccess.OPEN;
            access = authorities == null ? access : access.trusting(authorities);
            return tokenFile == null ? access : access.withTokenFile(tokenFile);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("You cannot be let in: " + Text.escaped(String.valueOf(e.getMessage()))
                    + ". Check --token-file and --ca-file, or FSLEDGER_TOKEN_FILE and FSLEDGER_CA_FILE.");
        }
    }
}
