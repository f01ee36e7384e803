package io.fsledger.streams.http;

import static io.fsledger.streams.access.Access.Subject.FILESYSTEM;
import static io.fsledger.streams.access.Access.Subject.FILTERED_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fsledger.streams.access.Access;
import io.fsledger.streams.access.Token;
import io.fsledger.streams.kernel.ServiceConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is let in to a route, over real HTTP. */
class GuardTest {
    @TempDir
    static Path temp;

    private static ApiServer server;

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws Exception {
        Path tokens = Files.writeString(
                temp.resolve("tokens"),
                "all " + Token.digestOf("all") + " read * *\nlimited " + Token.digestOf("limited") + " read mesa c1\n");
        ServiceConfig config = new ServiceConfig(Map.of(
                "bootstrap.servers",
                "none:1",
                "schema.registry.url",
                "mock://guard",
                "state.dir",
                "unused",
                "http.port",
                "0",
                "http.tokens.file",
                tokens.toString()));
        server = new ApiServer(config, HttpSecurity.open(config), List.of(routes -> {
            routes.get("/open", Access.OPEN, context -> context.result("open"));
            routes.get("/status", Access.read(), context -> context.result("status"));
            routes.get("/in/{filesystem}", Access.read(FILESYSTEM, FILTERED_CLIENT), context -> context.result("in"));
            routes.post("/act", Access.admin(), context -> context.result("acted"));
        }));
        server.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void whatIsOpenIsOpen() throws Exception {
        assertThat(get("/open", null).statusCode()).isEqualTo(200);
        assertThat(get("/open", "Bearer nobody").statusCode()).isEqualTo(200);
    }

    @Test
    void nobodyElseIsLetInWithoutATokenThatIsKnown() throws Exception {
        for (String header : new String[] {null, "Bearer nobody", "Bearer", "Basic YWxsOg==", "all"}) {
            HttpResponse<String> answer = get("/status", header);
            problem(answer, 401, "UNAUTHORIZED");
            assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer realm=\"fsledger\"");
            assertThat(answer.body()).doesNotContain("nobody").doesNotContain("YWxsOg");
        }
        assertThat(get("/status", "Bearer all").body()).isEqualTo("status");
    }

    @Test
    void aTokenInTheQueryIsNone() throws Exception {
        problem(get("/status?access_token=all", null), 401, "UNAUTHORIZED");
    }

    @Test
    void aTokenIsLimited() throws Exception {
        assertThat(get("/in/mesa?client=c1", "Bearer limited").body()).isEqualTo("in");
        problem(get("/in/mesa", "Bearer limited"), 403, "FORBIDDEN");
        problem(get("/in/mesa?client=c2", "Bearer limited"), 403, "FORBIDDEN");
        problem(get("/in/mesa?client=c2&client=c1", "Bearer limited"), 403, "FORBIDDEN");
        problem(get("/in/other?client=c1", "Bearer limited"), 403, "FORBIDDEN");
        problem(get("/in/%6desa2?client=c1", "Bearer limited"), 403, "FORBIDDEN");
        assertThat(get("/in/%6desa?client=c1", "Bearer limited").body()).isEqualTo("in");
    }

    @Test
    void otherMethodsAreNoWayRound() throws Exception {
        problem(send("POST", "/act", null), 401, "UNAUTHORIZED");
        problem(send("POST", "/act", "Bearer all"), 403, "FORBIDDEN");
        HttpResponse<String> head = send("HEAD", "/status", null);
        assertThat(head.body()).isEmpty();
        assertThat(send("PUT", "/act", "Bearer all").statusCode()).isEqualTo(405);
    }

    private HttpResponse<String> get(String path, @Nullable String authorization) throws Exception {
        return send("GET", path, authorization);
    }

    private HttpResponse<String> send(String method, String path, @Nullable String authorization) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static void problem(HttpResponse<String> answer, int status, String code) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(new ObjectMapper().readTree(answer.body()).path("code").asText())
                .isEqualTo(code);
    }
}
