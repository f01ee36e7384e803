package io.fsledger.streams.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fsledger.streams.access.Access;
import io.fsledger.streams.kernel.ServiceConfig;
import io.fsledger.streams.queries.Asking;
import io.javalin.http.Context;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests as they come over HTTP, hostile ones too. */
class RequestsTest {
    private static final ServiceConfig CONFIG = new ServiceConfig(Map.of(
            "bootstrap.servers",
            "none:1",
            "schema.registry.url",
            "mock://requests",
            "state.dir",
            "unused",
            "http.port",
            "0",
            "http.page.max",
            "500",
            "http.wait.max.ms",
            "3000"));
    private static final Requests REQUESTS = new Requests(CONFIG);
    private static final ApiServer SERVER = new ApiServer(CONFIG, HttpSecurity.open(CONFIG), List.of(routes -> {
        routes.get("/asking", Access.read(), RequestsTest::showAsking);
        routes.get("/{filesystem}/{inode}/{client}", Access.read(), RequestsTest::showNames);
        routes.get("/bug", Access.read(), context -> {
            throw new IllegalStateException("secret");
        });
    }));

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void startServer() {
        SERVER.start();
    }

    @AfterAll
    static void stopServer() {
        SERVER.close();
    }

    private static void showAsking(Context context) {
        Asking asking = REQUESTS.asking(context);
        context.json(JsonNodeFactory.instance
                .objectNode()
                .put("bound", asking.bound().of("handles", 2))
                .put("patience", asking.patience().toMillis())
                .put("standby", asking.standby())
                .put("passedOn", asking.passedOn())
                .put("only", asking.only())
                .put("limit", asking.limit())
                .put("partition", asking.cursor().partition())
                .put("flag", Requests.flag(context, "flag")));
    }

    private static void showNames(Context context) {
        ObjectNode names = JsonNodeFactory.instance.objectNode();
        context.json(names.put("filesystem", Requests.filesystem(context))
                .put("inode", Requests.unsigned(context, "inode"))
                .put("client", Requests.client(context)));
    }

    @Test
    void asksWithDefaults() throws Exception {
        assertThat(answer("/asking"))
                .hasToString("{\"bound\":-1,\"patience\":2000,\"standby\":false,\"passedOn\":false,\"only\":null,"
                        + "\"limit\":100,\"partition\":0,\"flag\":null}");
    }

    @Test
    void asksAsSaid() throws Exception {
        assertThat(answer("/asking?position=handles:2:17&waitMs=5&copy=standby&only=3&limit=7&next=3.AAAA&flag=true"))
                .hasToString("{\"bound\":17,\"patience\":5,\"standby\":true,\"passedOn\":false,\"only\":3,"
                        + "\"limit\":7,\"partition\":3,\"flag\":true}");
    }

    @Test
    void cutsWhatIsBeyondTheLimits() throws Exception {
        JsonNode asking = answer("/asking?limit=2147483647&waitMs=2147483647");

        assertThat(asking.path("limit").asInt()).isEqualTo(500);
        assertThat(asking.path("patience").asInt()).isEqualTo(3_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "position=handles",
                "waitMs=-1",
                "waitMs=x",
                "copy=both",
                "only=-1",
                "only=x",
                "limit=0",
                "limit=-5",
                "limit=99999999999999999999",
                "next=x",
                "next=1.!!",
                "flag=yes"
            })
    void refusesWhatIsOutOfItsRule(String query) throws Exception {
        String name = query.substring(0, query.indexOf('='));

        assertThat(problem("/asking?" + query, 400, "MALFORMED").path("detail").asText())
                .contains(name);
    }

    @Test
    void readsNames() throws Exception {
        assertThat(answer("/mesa/18446744073709551615/host:1"))
                .hasToString("{\"filesystem\":\"mesa\",\"inode\":-1,\"client\":\"host:1\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/me%20sa/1/a",
                "/mesa/0/a",
                "/mesa/-1/a",
                "/mesa/18446744073709551616/a",
                "/mesa/x/a",
                "/mesa/1/a%20b",
                "/m%C3%A4sa/1/a",
                "/mesa/1/a%0Ab"
            })
    void refusesNamesOutOfRule(String path) throws Exception {
        problem(path, 400, "MALFORMED");
    }

    @Test
    void keepsToItselfWhatWentWrongInside() throws Exception {
        assertThat(problem("/bug", 500, "INTERNAL").toString()).doesNotContain("secret");
    }

    @Test
    void knowsNoOtherPath() throws Exception {
        problem("/nothing", 404, "NOT_FOUND");
    }

    private JsonNode answer(String path) throws Exception {
        HttpResponse<String> response = get(path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return new ObjectMapper().readTree(response.body());
    }

    private JsonNode problem(String path, int status, String code) throws Exception {
        HttpResponse<String> response = get(path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
        JsonNode problem = new ObjectMapper().readTree(response.body());
        assertThat(problem.path("code").asText()).isEqualTo(code);
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        return problem;
    }

    private HttpResponse<String> get(String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + SERVER.port() + path);
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
}
