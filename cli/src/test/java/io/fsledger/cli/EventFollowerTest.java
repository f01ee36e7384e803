package io.fsledger.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.fsledger.client.query.ServiceAccess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against a service that breaks off, as a network does. */
@Timeout(60)
class EventFollowerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What each connection is sent before it breaks off; the last one for all that follow. */
    private final List<String> sent = new ArrayList<>();

    private final List<String> cameWith = Collections.synchronizedList(new ArrayList<>());
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/stream", exchange -> {
            int connection = cameWith.size();
            cameWith.add(String.valueOf(exchange.getRequestHeaders().getFirst("Last-Event-ID")));
            String body = sent.get(Math.min(connection, sent.size() - 1));
            exchange.sendResponseHeaders(body.isEmpty() ? 503 : 200, 0);
            exchange.getResponseBody().write(body.getBytes(UTF_8));
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private EventFollower follower(Duration patience) {
        return new EventFollower(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/stream"),
                ServiceAccess.OPEN,
                patience);
    }

    @Test
    void comesBackBehindWhatItHasReadWhole() {
        sent.add(
                "id: t:0:1\n\nid: t:0:2\nevent: notification\ndata: {\"n\":1}\n\nid: t:0:3\n:\n\nid: t:0:4\ndata: {\"n\":2}\n");
        sent.add("");
        sent.add("id: t:0:3\n\nid: t:0:4\ndata: {\"n\":2}\n\n");
        try (EventFollower follower = follower(PATIENCE)) {
            follower.connect();
            assertThat(next(follower)).isEqualTo(1);
            assertThat(next(follower)).as("whole only the second time").isEqualTo(2);
        }
        assertThat(cameWith).containsExactly("null", "t:0:3", "t:0:3");
    }

    private static int next(EventFollower follower) {
        JsonNode data = null;
        while (data == null) {
            data = follower.next();
        }
        return data.path("n").asInt();
    }

    @Test
    void givesUpWhenNobodyComesBack() {
        sent.add("");
        try (EventFollower follower = follower(Duration.ofMillis(300))) {
            assertThatThrownBy(follower::connect)
                    .isInstanceOfSatisfying(
                            CommandFailure.class,
                            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCodes.UNREACHABLE))
                    .hasMessageContaining("503");
        }
        assertThat(cameWith).hasSizeGreaterThan(1);
    }

    @Test
    void endsWhenItIsClosed() {
        sent.add("id: t:0:1\n\n");
        EventFollower follower = follower(PATIENCE);
        follower.connect();
        follower.close();
        assertThat(follower.next()).isNull();
        assertThat(follower.isClosed()).isTrue();
    }
}
