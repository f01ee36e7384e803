package io.fsledger.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fsledger.client.query.ServiceAccess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events of the service. Where the stream breaks off it comes back behind the last event that was read: nothing is
 * missed, and nothing is read twice.
 */
final class EventFollower implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CONNECT_TIMEOUT_MS = 3_000;

    /** The service says something every two seconds: whoever is silent for so long is gone. */
    private static final int SILENCE_MAX_MS = 10_000;

    private static final long RETRY_MS = 250;

    private final URI uri;
    private final ServiceAccess access;
    private final long patienceNanos;
    private volatile @Nullable HttpURLConnection connection;
    private @Nullable BufferedReader lines;
    private String lastId = "";
    private volatile boolean closed;

    /** @param patience for how long to try to come back */
    EventFollower(URI uri, ServiceAccess access, Duration patience) {
        this.uri = uri;
        this.access = access;
        patienceNanos = patience.toNanos();
    }

    /**
     * Begins to follow, or goes on behind the last event that was read.
     *
     * @throws CommandFailure where the service does not come back
     */
    void connect() {
        long begun = System.nanoTime();
        while (!closed) {
            try {
                open();
                return;
            } catch (IOException e) {
                disconnect();
                if (System.nanoTime() - begun >= patienceNanos) {
                    throw CommandFailure.unreachable(
                            "%s cannot be followed (%s): see whether the service runs, then try again."
                                    .formatted(uri, e.getMessage()),
                            e);
                }
            }
            ServiceApi.pause(RETRY_MS);
        }
    }

    /**
     * The data of the next event; null where the service only says that it is there, or {@link #close} was called.
     *
     * @throws CommandFailure where the service does not come back
     */
    @Nullable
    JsonNode next() {
        while (!closed) {
            BufferedReader reader = lines;
            if (reader == null) {
                connect();
                continue;
            }
            try {
                return block(reader);
            } catch (IOException e) {
                disconnect();
            }
        }
        return null;
    }

    boolean isClosed() {
        return closed;
    }

    private void open() throws IOException {
        HttpURLConnection opened = (HttpURLConnection) uri.toURL().openConnection();
        connection = opened;
        opened.setConnectTimeout(CONNECT_TIMEOUT_MS);
        opened.setReadTimeout(SILENCE_MAX_MS);
        authorize(opened);
        opened.setRequestProperty("Accept", "text/event-stream");
        if (!lastId.isEmpty()) {
            opened.setRequestProperty("Last-Event-ID", lastId);
        }
        int status = opened.getResponseCode();
        if (status == HttpURLConnection.HTTP_UNAUTHORIZED || status == HttpURLConnection.HTTP_FORBIDDEN) {
            throw CommandFailure.refused(
                    "%s may not be followed (status %d): check --token-file, and what its token is good for."
                            .formatted(uri, status));
        }
        if (status == HttpURLConnection.HTTP_BAD_REQUEST || status == HttpURLConnection.HTTP_NOT_FOUND) {
            throw CommandFailure.refused(
                    "%s is refused with status %d: check what is asked for, and --url.".formatted(uri, status));
        }
        if (status != HttpURLConnection.HTTP_OK) {
            throw new IOException("status " + status);
        }
        lines = new BufferedReader(new InputStreamReader(opened.getInputStream(), UTF_8));
        // The first block says where the stream begins.
        block(lines);
    }

    private void authorize(HttpURLConnection opened) {
        opened.setInstanceFollowRedirects(false);
        String authorization = access.authorization();
        if (authorization != null) {
            opened.setRequestProperty("Authorization", authorization);
        }
        SSLContext tls = access.tls();
        if (tls != null && opened instanceof HttpsURLConnection https) {
            https.setSSLSocketFactory(tls.getSocketFactory());
        }
    }

    private @Nullable JsonNode block(BufferedReader reader) throws IOException {
        JsonNode data = null;
        String id = lastId;
        for (String line = line(reader); !line.isEmpty(); line = line(reader)) {
            int colon = line.indexOf(':');
            String value = line.substring(colon + 1).strip();
            switch (line.substring(0, Math.max(0, colon))) {
                case "id" -> id = value;
                case "data" -> data = json(value);
                default -> {
                    // a comment, or what kind of event it is
                }
            }
        }
        lastId = id;
        return data;
    }

    private static String line(BufferedReader reader) throws IOException {
        String line = reader.readLine();
        if (line == null) {
            throw new IOException("the stream has ended");
        }
        return line;
    }

    private static JsonNode json(String text) throws IOException {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IOException("what came is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private void disconnect() {
        HttpURLConnection open = connection;
        if (open != null) {
            open.disconnect();
        }
        connection = null;
        lines = null;
    }

    /** From any thread: whoever waits in {@link #next} hears of it. */
    @Override
    public void close() {
        closed = true;
        HttpURLConnection open = connection;
        if (open != null) {
            open.disconnect();
        }
    }
}
