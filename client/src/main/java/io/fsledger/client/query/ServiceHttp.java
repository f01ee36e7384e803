package io.fsledger.client.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fsledger.client.retry.Retry;
import io.fsledger.client.retry.Sleeper;
import io.fsledger.core.retry.ReconnectPolicy;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Asks the instances of the service in turn until one answers. Where nobody listens the next is asked, whatever it is.
 * Where an instance is not ready, or the connection breaks, only what may be done twice is asked again: it may have been
 * done in part, for all that such an answer says.
 */
final class ServiceHttp {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    private static final int NOT_READY = 503;

    private final List<URI> addresses;
    private final Duration timeLimit;
    private final ReconnectPolicy policy;
    private final Retry retry;
    private final ServiceAccess access;
    private final HttpClient http;

    ServiceHttp(
            List<URI> addresses, ServiceAccess access, ReconnectPolicy policy, Duration timeLimit, Sleeper sleeper) {
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("no address of the service is given");
        }
        this.addresses = List.copyOf(addresses);
        this.timeLimit = timeLimit;
        this.access = access;
        http = access.httpClient().connectTimeout(CONNECT_TIMEOUT).build();
        this.policy = policy;
        retry = new Retry(policy, sleeper);
    }

    /** What it means that something has been done already when it is asked for again. */
    enum Twice {
        HARMLESS,
        HARMFUL
    }

    /** An answer that asks to come back later. */
    private static final class NotReadyException extends Exception {
        private static final long serialVersionUID = 1L;
        final Duration retryAfter;

        NotReadyException(QueryException answer, Duration retryAfter) {
            super(answer);
            this.retryAfter = retryAfter;
        }
    }

    JsonNode get(String path, Map<String, String> parameters) {
        return ask("GET", path + query(parameters), null, "application/json", Twice.HARMLESS);
    }

    JsonNode post(String path, String body, String contentType, Twice twice) {
        return ask("POST", path, body, contentType, twice);
    }

    private JsonNode ask(String method, String path, @Nullable String body, String contentType, Twice twice) {
        long deadline = System.nanoTime() + timeLimit.toNanos();
        BodyPublisher sent = body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
        try {
            return retry.retryWithBackoff(addresses, error -> waitAtLeast(error, twice, deadline), address -> {
                HttpRequest request = access.request(URI.create(address + path))
                        .method(method, sent)
                        .header("Content-Type", contentType)
                        .header("Accept", "application/json")
                        .timeout(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))
                        .build();
                return answer(http.send(request, BodyHandlers.ofString(UTF_8)));
            });
        } catch (QueryException e) {
            throw e;
        } catch (NotReadyException e) {
            throw (QueryException) e.getCause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QueryException(QueryException.UNREACHABLE, 0, "interrupted while asking the service", e);
        } catch (Exception e) {
            throw new QueryException(
                    QueryException.UNREACHABLE,
                    0,
                    "no answer from the service at " + shown() + " (" + reason(e)
                            + "): is it up, and the address right?",
                    e);
        }
    }

    private static Optional<Duration> waitAtLeast(Exception error, Twice twice, long deadline) {
        boolean nobodyHeard = error instanceof ConnectException || error instanceof HttpConnectTimeoutException;
        boolean mayPass = error instanceof NotReadyException
                || error instanceof IOException && !(error instanceof SSLHandshakeException);
        if (!nobodyHeard && (!mayPass || twice == Twice.HARMFUL)) {
            return Optional.empty();
        }
        Duration wait = error instanceof NotReadyException notReady ? notReady.retryAfter : Duration.ZERO;
        return deadline - System.nanoTime() > wait.toNanos() ? Optional.of(wait) : Optional.empty();
    }

    private JsonNode answer(HttpResponse<String> response) throws NotReadyException {
        int status = response.statusCode();
        JsonNode body = json(response);
        if (status >= 200 && status < 300) {
            if (body == null) {
                throw new QueryException(
                        QueryException.UNREADABLE,
                        status,
                        "what " + response.uri() + " answers is not JSON: is this an fsledger service?",
                        null);
            }
            return body;
        }
        QueryException error = new QueryException(
                body == null ? QueryException.UNREADABLE : body.path("code").asText(QueryException.UNREADABLE),
                status,
                body == null
                        ? response.uri() + " answered with status " + status
                        : body.path("detail").asText(body.path("title").asText("status " + status)),
                null);
        if (status == NOT_READY) {
            throw new NotReadyException(error, retryAfter(response));
        }
        throw error;
    }

    private static @Nullable JsonNode json(HttpResponse<String> response) {
        try {
            JsonNode body = response.body().isBlank() ? JSON.createObjectNode() : JSON.readTree(response.body());
            return body.isObject() ? body : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    /** In seconds; a date is not ours, and the delays of the policy will do. */
    private Duration retryAfter(HttpResponse<String> response) {
        long seconds = response.headers()
                .firstValue("Retry-After")
                .filter(value -> value.matches("\\d{1,6}"))
                .map(Long::parseLong)
                .orElse(0L);
        return Duration.ofMillis(Math.min(seconds * 1_000, policy.largestDelayMs()));
    }

    private static String reason(Exception error) {
        return error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
    }

    private String shown() {
        return addresses.stream().map(URI::toString).collect(Collectors.joining(", "));
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    private static String query(Map<String, String> parameters) {
        return parameters.isEmpty()
                ? ""
                : parameters.entrySet().stream()
                        .map(parameter -> parameter.getKey() + '=' + encoded(parameter.getValue()))
                        .collect(Collectors.joining("&", "?", ""));
    }
}
