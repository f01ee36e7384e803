package io.fsledger.schemas.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks the URLs of a registry in turn, beginning with the one that answered last, until one answers as a registry does.
 *
 * <p>Nothing counts as an answer that something else than a registry may have said (a proxy, a wrong path): taking such a 404
 * for "there is no such id" would refuse good events for ever.
 */
final class RegistryHttp {
    private static final int ANSWER_BYTES_MAX = 4 * 1024 * 1024;
    private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Place> places = new ArrayList<>();
    private final HttpClient client;
    private final int readTimeoutMs;
    private volatile int preferred;

    /** One URL: where to ask, how to call it in messages, and what to say in Authorization. */
    private record Place(String base, @Nullable String authorization) {}

    /** @param status 200, 404 for what the registry says it has not, or the code of its refusal */
    record Answer(String url, int status, JsonNode body) {
        /** The registry's own words. */
        String reason() {
            return body.path("message").asText("no reason given") + " (HTTP " + status + ")";
        }
    }

    RegistryHttp(RegistrySettings settings) {
        String userInfo = settings.userInfo();
        for (String url : settings.urls()) {
            String inUrl = URI.create(url).getUserInfo();
            String credentials = userInfo == null ? inUrl : userInfo;
            places.add(new Place(RegistrySettings.withoutCredentials(url), authorization(credentials)));
        }
        this.readTimeoutMs = settings.readTimeoutMs();
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofMillis(settings.connectTimeoutMs()))
                .build();
    }

    private static @Nullable String authorization(@Nullable String credentials) {
        return credentials == null ? null : "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8));
    }

    Answer get(String path) {
        return ask(path, null);
    }

    Answer post(String path, String body) {
        return ask(path, body);
    }

    private Answer ask(String path, @Nullable String body) {
        List<String> failures = new ArrayList<>();
        Throwable lastCause = null;
        int first = preferred;
        for (int i = 0; i < places.size(); i++) {
            int index = (first + i) % places.size();
            Place place = places.get(index);
            try {
                Answer answer = checked(place, send(place, path, body));
                preferred = index;
                return answer;
            } catch (IOException e) {
                lastCause = e;
                failures.add(place.base() + " (" + describe(e) + ")");
            }
        }
        throw new RegistryUnavailableException(
                "No schema registry answered at %s. Start it, or set %s to where it is."
                        .formatted(String.join(", ", failures), RegistrySettings.URL),
                lastCause);
    }

    private HttpResponse<byte[]> send(Place place, String path, @Nullable String body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(place.base() + path))
                .header("Accept", MEDIA_TYPE + ", application/json")
                .timeout(Duration.ofMillis(readTimeoutMs));
        if (place.authorization() != null) {
            request.header("Authorization", place.authorization());
        }
        if (body != null) {
            request.header("Content-Type", MEDIA_TYPE).POST(BodyPublishers.ofString(body));
        }
        // The request's own timeout ends with the headers of the answer; the one of the future covers the body too.
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(request.build(), info -> new BoundedBody(ANSWER_BYTES_MAX));
        try {
            return answer.get(readTimeoutMs, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new IOException("no answer within " + readTimeoutMs + " ms", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new RegistryUnavailableException(
                    "Interrupted while waiting for the schema registry at " + place.base() + ".", e);
        }
    }

    private static Answer checked(Place place, HttpResponse<byte[]> response) throws IOException {
        int status = response.statusCode();
        JsonNode body = json(response.body());
        boolean answers = status == 200
                ? body.path("id").canConvertToInt() || body.path("schema").isTextual()
                : status == 404
                        ? body.path("error_code").asInt() / 100 == 404
                        : status >= 400 && status < 500 && status != 408 && status != 429;
        if (!answers) {
            throw new IOException("HTTP " + status + ", which is not a schema registry's answer");
        }
        return new Answer(place.base(), status, body);
    }

    private static JsonNode json(byte[] body) {
        try {
            return Objects.requireNonNullElse(JSON.readTree(body), JSON.missingNode());
        } catch (IOException e) {
            return JSON.missingNode();
        }
    }

    private static String describe(IOException failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
