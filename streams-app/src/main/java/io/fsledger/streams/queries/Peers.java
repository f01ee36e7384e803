package io.fsledger.streams.queries;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fsledger.client.query.ServiceAccess;
import io.fsledger.streams.access.Bearer;
import io.fsledger.streams.kernel.ServiceConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.apache.kafka.streams.state.HostInfo;

/** Asks other instances. Whatever goes wrong there is an {@link Unanswered} here. */
public final class Peers {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Duration ALIVE_WITHIN = Duration.ofSeconds(1);

    private final HttpClient http;
    private final String scheme;
    private final Duration timeout;

    /**
     * @param access whom to trust
     * @param scheme http, or https where the instances serve with TLS: all of them, or none
     */
    public Peers(ServiceAccess access, String scheme, Duration timeout) {
        this.scheme = scheme;
        this.timeout = timeout;
        http = access.httpClient()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .build();
    }

    /** Whether the instance is there at all; one that died may still stand in what the group last said. */
    public boolean isAlive(HostInfo peer) {
        HttpRequest request = HttpRequest.newBuilder(uri(peer, "/health/live"))
                .timeout(ALIVE_WITHIN)
                .build();
        try {
            http.send(request, HttpResponse.BodyHandlers.discarding());
            return true;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** @param bearer of who asked here: the other instance judges for itself */
    ObjectNode get(HostInfo peer, String pathAndQuery, Duration wait, Bearer bearer) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(peer, pathAndQuery))
                .timeout(timeout.plus(wait))
                .header(Asking.PASSED_ON, "1");
        String authorization = bearer.header();
        if (authorization != null) {
            request.header(Bearer.HEADER, authorization);
        }
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            JsonNode body = JSON.readTree(response.body());
            if (response.statusCode() == 200 && body instanceof ObjectNode answer) {
                return answer;
            }
            throw new Unanswered(
                    response.statusCode(),
                    body.path("code").asText("INTERNAL"),
                    body.path("detail").asText("the instance at " + peer + " gave no reason"));
        } catch (JsonProcessingException e) {
            throw Unanswered.notReady("what answers at " + peer + " is no fsledger instance");
        } catch (SSLException e) {
            throw Unanswered.notReady("the instance at " + peer + " cannot be trusted (" + e.getMessage()
                    + "): its certificate must be for that name, and of an authority in "
                    + ServiceConfig.HTTP_TLS_CA);
        } catch (IOException e) {
            throw Unanswered.notReady("the instance at " + peer + ", which has the partition, does not answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Unanswered.notReady("this instance is stopping");
        }
    }

    private URI uri(HostInfo peer, String pathAndQuery) {
        return URI.create(scheme + "://" + peer.host() + ":" + peer.port() + pathAndQuery);
    }
}
