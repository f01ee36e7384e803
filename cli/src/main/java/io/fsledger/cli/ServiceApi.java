package io.fsledger.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fsledger.client.query.ServiceAccess;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The service's HTTP API as plain JSON, so that {@code --json} prints what the service says, whatever its version. Whatever is
 * no answer becomes a {@link CommandFailure}.
 */
final class ServiceApi {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);
    private static final long RETRY_MS = 250;
    private static final int UNAUTHORIZED = 401;
    private static final int NOT_READY = 503;
    private static final int NOT_REACHED = 504;

    private final String base;
    private final long waitNanos;
    private final ServiceAccess access;
    private final HttpClient http;

    /** @param wait how long to keep trying while nobody listens or the service is not ready */
    ServiceApi(URI url, ServiceAccess access, Duration wait) {
        if (!("http".equals(url.getScheme()) || "https".equals(url.getScheme())) || url.getHost() == null) {
            throw CommandFailure.usage("\"%s\" is not a URL: write for example --url %s."
                    .formatted(Text.escaped(url.toString()), ServiceOptions.URL_DEFAULT));
        }
        base = url.toString().replaceAll("/+$", "");
        waitNanos = wait.toNanos();
        this.access = access;
        http = access.httpClient()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .build();
    }

    String base() {
        return base;
    }

    JsonNode get(String path, Map<String, String> parameters) {
        return ask(request(path, parameters).GET().build());
    }

    JsonNode post(String path, Map<String, String> parameters, String contentType, String body) {
        return ask(request(path, parameters)
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofString(body, UTF_8))
                .build());
    }

    /** The elements of a list, of all its pages; each page is asked for when the one before is used up. */
    Iterable<JsonNode> pages(String path, Map<String, String> parameters) {
        return () -> new Iterator<>() {
            private @Nullable String next;
            private boolean started;

            @Override
            public boolean hasNext() {
                return !started || next != null;
            }

            @Override
            public JsonNode next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                Map<String, String> asked = new TreeMap<>(parameters);
                if (next != null) {
                    asked.put("next", next);
                }
                JsonNode page = get(path, asked);
                started = true;
                next = page.hasNonNull("next") ? page.get("next").asText() : null;
                return page;
            }
        };
    }

    /** A name from the user as part of a path. */
    static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    private HttpRequest.Builder request(String path, Map<String, String> parameters) {
        String query = parameters.entrySet().stream()
                .map(one -> one.getKey() + "=" + encoded(one.getValue()))
                .collect(Collectors.joining("&"));
        return access.request(URI.create(base + path + (query.isEmpty() ? "" : "?" + query)))
                .timeout(ANSWER_TIMEOUT)
                .header("Accept", "application/json");
    }

    private JsonNode ask(HttpRequest request) {
        long deadline = System.nanoTime() + waitNanos;
        while (true) {
            CommandFailure failure;
            try {
                HttpResponse<String> response = http.send(request, BodyHandlers.ofString(UTF_8));
                // A request to publish may have been carried out in part: only a question is repeated.
                if (response.statusCode() != NOT_READY || !request.method().equals("GET")) {
                    return answer(response);
                }
                failure = refusal(response);
            } catch (ConnectException | HttpConnectTimeoutException e) {
                failure = CommandFailure.unreachable(
                        "Nobody answers at " + base + ": start the service with `fsledger up`, or pass --url.", e);
            } catch (SSLException e) {
                throw CommandFailure.failed(
                        "What answers at %s cannot be trusted (%s): pass --ca-file, and the name that its certificate is for."
                                .formatted(base, Text.escaped(String.valueOf(e.getMessage()))),
                        e);
            } catch (IOException e) {
                throw CommandFailure.unreachable(
                        "The service at %s broke off (%s): see whether it still runs, then try again."
                                .formatted(base, e),
                        e);
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
            if (System.nanoTime() - deadline >= 0) {
                throw failure;
            }
            pause(RETRY_MS);
        }
    }

    /** Waits between two questions. */
    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static CommandFailure interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return CommandFailure.failed("Interrupted.", e);
    }

    private JsonNode answer(HttpResponse<String> response) {
        if (response.statusCode() / 100 != 2) {
            throw refusal(response);
        }
        JsonNode answer = json(response);
        if (answer == null) {
            throw CommandFailure.failed("What answers at " + base + " is not an fsledger service: check --url.", null);
        }
        return answer;
    }

    private CommandFailure refusal(HttpResponse<String> response) {
        JsonNode problem = json(response);
        int status = response.statusCode();
        if (problem == null || !problem.hasNonNull("code")) {
            return CommandFailure.failed(
                    "%s answers with status %d, which no fsledger service says: check --url.".formatted(base, status),
                    null);
        }
        String detail = Text.escaped(problem.path("detail").asText()) + " ("
                + Text.escaped(problem.path("code").asText()) + ")";
        if (status == NOT_READY || status == NOT_REACHED) {
            return CommandFailure.unreachable(detail + ": try again later, or pass --wait.", null);
        }
        if (status == UNAUTHORIZED) {
            return CommandFailure.refused(detail + ": pass --token-file, or set FSLEDGER_TOKEN_FILE.");
        }
        return status < 500
                ? CommandFailure.refused(detail)
                : CommandFailure.failed("The service failed: " + detail + ".", null);
    }

    private static @Nullable JsonNode json(HttpResponse<String> response) {
        try {
            JsonNode json = JSON.readTree(response.body());
            return json != null && json.isObject() ? json : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }
}
