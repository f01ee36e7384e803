package io.fsledger.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Server-sent events as any client reads them: line by line. */
final class EventStream implements AutoCloseable {
    private static final int TIMEOUT_MS = 40_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpURLConnection connection;
    private final int status;
    private @Nullable BufferedReader lines;
    private String id = "";

    /** @param lastEventId null for none */
    EventStream(URI uri, @Nullable String lastEventId) throws IOException {
        connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setReadTimeout(TIMEOUT_MS);
        connection.setRequestProperty("Accept", "text/event-stream");
        if (lastEventId != null) {
            connection.setRequestProperty("Last-Event-ID", lastEventId);
        }
        status = connection.getResponseCode();
        if (status == 200) {
            lines = new BufferedReader(new InputStreamReader(connection.getInputStream(), UTF_8));
            block();
        }
    }

    /** An event of the stream. */
    record Event(String kind, JsonNode data) {}

    int status() {
        return status;
    }

    String contentType() {
        return connection.getContentType();
    }

    /** As a browser would send it when it comes back. */
    String lastEventId() {
        return id;
    }

    /** Waits for the next event. */
    Event next() throws IOException {
        while (true) {
            Event event = block();
            if (event != null) {
                return event;
            }
        }
    }

    private @Nullable Event block() throws IOException {
        String kind = "";
        JsonNode data = null;
        if (lines == null) {
            throw new IOException("status " + status);
        }
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty()) {
                return data == null ? null : new Event(kind, data);
            }
            String value = line.substring(line.indexOf(':') + 1).strip();
            switch (line.substring(0, line.indexOf(':'))) {
                case "id" -> id = value;
                case "event" -> kind = value;
                case "data" -> data = JSON.readTree(value);
                default -> {
                    // a comment
                }
            }
        }
        throw new IOException("the stream has ended");
    }

    @Override
    public void close() {
        connection.disconnect();
    }
}
