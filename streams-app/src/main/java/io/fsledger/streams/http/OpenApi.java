package io.fsledger.streams.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fsledger.streams.access.Access;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Serves the document that describes all of the others; a test holds it against the code. */
public final class OpenApi implements Routes {
    private static final String DOCUMENT = "/openapi.yaml";

    private final String document;

    public OpenApi() {
        try (InputStream resource = OpenApi.class.getResourceAsStream(DOCUMENT)) {
            if (resource == null) {
                throw new IllegalStateException(DOCUMENT + " is missing from the build");
            }
            document = new String(resource.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void addTo(Router routes) {
        routes.get(
                DOCUMENT,
                Access.read(),
                context -> context.contentType("application/yaml").result(document));
    }
}
