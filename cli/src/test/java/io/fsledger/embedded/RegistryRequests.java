package io.fsledger.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;

/** What tests say to a registry, in plain HTTP. */
final class RegistryRequests {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";

    private final String url;

    RegistryRequests(String url) {
        this.url = url;
    }

    /** The body of a request that offers a schema. */
    static String schema(String schema) {
        try {
            return new ObjectMapper().writeValueAsString(Map.of("schema", schema));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send("GET", path, BodyPublishers.noBody(), CONTENT_TYPE);
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return send("POST", path, BodyPublishers.ofString(body), CONTENT_TYPE);
    }

    HttpResponse<String> put(String path, String body) throws IOException, InterruptedException {
        return send("PUT", path, BodyPublishers.ofString(body), CONTENT_TYPE);
    }

    HttpResponse<String> delete(String path) throws IOException, InterruptedException {
        return send("DELETE", path, BodyPublishers.noBody(), CONTENT_TYPE);
    }

    HttpResponse<String> send(String method, String path, BodyPublisher body, String contentType)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .header("Content-Type", contentType)
                .method(method, body)
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
