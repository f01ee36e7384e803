package io.fsledger.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Asks the service on kept connections, one for each thread that asks: as little client as there can be. */
final class HttpQuery {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TIMEOUT_MS = (int) Duration.ofSeconds(5).toMillis();

    private final String base;

    static {
        System.setProperty("http.maxConnections", "64");
    }

    HttpQuery(int port) {
        base = "http://127.0.0.1:" + port;
    }

    /** The body of an answer with status 200; empty where the service answers otherwise. */
    Optional<byte[]> get(String path) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(base + path).toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MS);
        connection.setReadTimeout(TIMEOUT_MS);
        boolean found = connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        try (InputStream body = found ? connection.getInputStream() : connection.getErrorStream()) {
            byte[] bytes = body == null ? new byte[0] : body.readAllBytes();
            return found ? Optional.of(bytes) : Optional.empty();
        }
    }

    /** Without a body; fails where the answer is not 200. */
    void post(String path) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(base + path).toURL().openConnection();
        connection.setRequestMethod("POST");
        connection.setConnectTimeout(TIMEOUT_MS);
        connection.setReadTimeout(TIMEOUT_MS);
        try (InputStream body = connection.getInputStream()) {
            body.readAllBytes();
        }
    }

    /** How many items a list has on its first page; -1 where the service cannot say now. */
    int count(String path, String list) throws IOException {
        Optional<byte[]> page = get(path);
        return page.isEmpty() ? -1 : parse(page.get()).path(list).size();
    }

    static JsonNode parse(byte[] body) throws IOException {
        return JSON.readTree(body);
    }

    /** Open handles in all file systems; -1 where the service cannot say now. */
    long open() throws IOException {
        Optional<byte[]> counts = get("/v1/counts");
        return counts.isEmpty() ? -1 : parse(counts.get()).path("open").asLong(-1);
    }

    boolean isReady() throws IOException {
        return get("/health/ready").isPresent();
    }
}
