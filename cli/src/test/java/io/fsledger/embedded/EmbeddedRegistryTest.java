package io.fsledger.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fsledger.embedded.EmbeddedRegistry.Settings;
import java.io.ByteArrayInputStream;
import java.net.ServerSocket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each test has subjects of its own; ids are the registry's and go on from test to test. */
@Tag("slow")
class EmbeddedRegistryTest {
    @RegisterExtension
    static final TestStack STACK = new TestStack();

    @Test
    void registersAndFinds() throws Exception {
        int id = idOf(offer("find-value", record("Find")));
        assertThat(idOf(offer("find-value", record("Find")))).isEqualTo(id);
        assertThat(idOf(offer("find-too-value", record("Find")))).isEqualTo(id);

        assertBody(get("/subjects/find-value/versions"), "[1]");
        String version = "{\"subject\":\"find-value\",\"version\":1,\"id\":%d,\"schema\":%s}"
                .formatted(id, quoted(record("Find")));
        assertBody(get("/subjects/find-value/versions/1"), version);
        assertBody(get("/subjects/find-value/versions/latest"), version);
        assertBody(get("/subjects/find-value/versions/-1"), version);
        assertBody(get("/subjects/find-value/versions/1/schema"), record("Find"));
        assertBody(post("/subjects/find-value", offered(record("Find"))), version);
        assertBody(get("/schemas/ids/" + id), "{\"schema\":%s}".formatted(quoted(record("Find"))));
        assertThat(get("/schemas/ids/" + id + "/versions").body())
                .contains("\"find-value\"", "\"find-too-value\"", "\"version\":1");
        assertThat(get("/subjects").body()).contains("\"find-value\"");
        assertBody(get("/schemas/types"), "[\"AVRO\"]");
        assertBody(get("/"), "{}");
    }

    @Test
    void schemasAreComparedAsAvroPrintsThem() throws Exception {
        int id = idOf(offer("canonical", record("Canonical")));
        String spread = record("Canonical").replace(",", " ,\n ").replace("{", "{  ");
        assertThat(idOf(offer("canonical", spread))).isEqualTo(id);
        String documented = record("Canonical").replace("\"fields\"", "\"doc\":\"x\",\"fields\"");
        assertThat(idOf(offer("canonical", documented))).isNotEqualTo(id);
        assertBody(get("/subjects/canonical/versions"), "[1,2]");
    }

    @Test
    void answersInTheTypeThatIsAskedFor() throws Exception {
        assertThat(get("/subjects").headers().firstValue("Content-Type"))
                .hasValue("application/vnd.schemaregistry.v1+json");
        HttpResponse<String> plain = requests()
                .send(
                        "POST",
                        "/subjects/types/versions",
                        BodyPublishers.ofString(offered("\"long\"")),
                        "application/json; charset=utf-8");
        assertThat(plain.statusCode()).isEqualTo(200);
        HttpResponse<String> form = requests()
                .send(
                        "POST",
                        "/subjects/types/versions",
                        BodyPublishers.ofString("a=b"),
                        "application/x-www-form-urlencoded");
        assertError(form, 415, 415);
    }

    @Test
    void incompatibleSchemasAreRefusedWithReasons() throws Exception {
        offer("compatible", record("Compatible"));
        String withoutDefault = record("Compatible").replace("]}", ",{\"name\":\"b\",\"type\":\"int\"}]}");
        String withDefault = record("Compatible").replace("]}", ",{\"name\":\"b\",\"type\":\"int\",\"default\":0}]}");

        HttpResponse<String> refused = offer("compatible", withoutDefault);
        assertError(refused, 409, 409);
        assertThat(refused.body()).contains("READER_FIELD_MISSING_DEFAULT_VALUE", "FULL_TRANSITIVE", "version 1");
        assertThat(offer("compatible", withDefault).statusCode()).isEqualTo(200);

        String check = "/compatibility/subjects/compatible/versions/";
        assertBody(post(check + "1", offered(withoutDefault)), "{\"is_compatible\":false}");
        assertBody(post(check + "latest", offered(withDefault)), "{\"is_compatible\":true}");
        assertThat(post(check + "1?verbose=true", offered(withoutDefault)).body())
                .contains("messages", "READER_FIELD");
        assertError(post(check + "9", offered(withDefault)), 404, 40402);
        assertError(post("/compatibility/subjects/unknown/versions/latest", offered(withDefault)), 404, 40401);
    }

    @Test
    void compatibilityIsConfigured() throws Exception {
        assertBody(get("/config"), "{\"compatibilityLevel\":\"FULL_TRANSITIVE\"}");
        assertError(get("/config/configured"), 404, 40408);
        assertBody(get("/config/configured?defaultToGlobal=true"), "{\"compatibilityLevel\":\"FULL_TRANSITIVE\"}");

        assertBody(put("/config/configured", "{\"compatibility\":\"none\"}"), "{\"compatibility\":\"NONE\"}");
        assertBody(get("/config/configured"), "{\"compatibilityLevel\":\"NONE\"}");
        offer("configured", "\"string\"");
        assertThat(offer("configured", "\"int\"").statusCode()).isEqualTo(200);
        assertBody(delete("/config/configured"), "{\"compatibilityLevel\":\"NONE\"}");
        assertError(offer("configured", "\"boolean\""), 409, 409);
        assertError(delete("/config/configured"), 404, 40401);

        assertBody(put("/config", "{\"compatibility\":\"BACKWARD\"}"), "{\"compatibility\":\"BACKWARD\"}");
        assertBody(get("/config"), "{\"compatibilityLevel\":\"BACKWARD\"}");
        put("/config", "{\"compatibility\":\"FULL_TRANSITIVE\"}");
        assertError(put("/config", "{\"compatibility\":\"SOMETIMES\"}"), 422, 42203);
        assertError(put("/config/configured", "{}"), 422, 42203);
    }

    @Test
    void whatIsNotThereHasACode() throws Exception {
        offer("there", "\"string\"");
        assertError(get("/subjects/not-there/versions"), 404, 40401);
        assertError(get("/subjects/not-there/versions/1"), 404, 40401);
        assertError(get("/subjects/there/versions/7"), 404, 40402);
        assertError(get("/subjects/there/versions/0"), 422, 42202);
        assertError(get("/subjects/there/versions/last"), 422, 42202);
        assertError(get("/schemas/ids/99999"), 404, 40403);
        assertError(get("/schemas/ids/99999/versions"), 404, 40403);
        assertError(get("/schemas/ids/one"), 400, 400);
        assertError(post("/subjects/not-there", offered("\"string\"")), 404, 40401);
        assertError(post("/subjects/there", offered("\"bytes\"")), 404, 40403);
        assertError(get("/nothing/here"), 404, 404);
        assertError(delete("/subjects"), 405, 405);
    }

    @Test
    void badRequestsAreRefused() throws Exception {
        assertError(post("/subjects/bad/versions", "no json"), 400, 400);
        assertError(post("/subjects/bad/versions", ""), 400, 400);
        assertError(post("/subjects/bad/versions", "[]"), 400, 400);
        assertError(post("/subjects/bad/versions", "{}"), 422, 42201);
        assertError(offer("bad", "{\"type\":\"record\"}"), 422, 42201);
        assertError(offer("bad", "nonsense"), 422, 42201);
        assertError(offer("bad", ""), 422, 42201);
        assertError(
                offer("bad", record("Bad").replace("]}", ",{\"name\":\"b\",\"type\":\"int\",\"default\":\"x\"}]}")),
                422,
                42201);
        assertError(offer("bad", "{\"type\":\"array\",\"items\":".repeat(5_000)), 422, 42201);
        assertError(post("/subjects/bad/versions", "{\"schemaType\":\"PROTOBUF\",\"schema\":\"x\"}"), 422, 42201);
        assertError(
                post("/subjects/bad/versions", "{\"references\":[{\"name\":\"x\"}],\"schema\":\"\\\"int\\\"\"}"),
                422,
                42201);
        assertError(offer("b%C3%A4d", "\"string\""), 422, 42208);
        assertError(offer("x".repeat(256), "\"string\""), 422, 42208);
        assertThat(get("/subjects").body()).doesNotContain("bad", "xxx");
    }

    @Test
    void requestsAreBounded() throws Exception {
        byte[] tooMuch = offered(" ".repeat(1 << 20)).getBytes(StandardCharsets.UTF_8);
        assertError(
                requests()
                        .send(
                                "POST",
                                "/subjects/large/versions",
                                BodyPublishers.ofByteArray(tooMuch),
                                "application/json"),
                413,
                413);
        assertError(
                requests()
                        .send(
                                "POST",
                                "/subjects/large/versions",
                                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(tooMuch)),
                                "application/json"),
                413,
                413);
    }

    @Test
    void everythingIsThereAfterARestart() throws Exception {
        int id = idOf(offer("restarted", record("Restarted")));
        put("/config/restarted", "{\"compatibility\":\"FORWARD\"}");
        List<String> questions = List.of(
                "/subjects",
                "/subjects/restarted/versions/latest",
                "/schemas/ids/" + id,
                "/config",
                "/config/restarted");
        List<String> before = answers(questions);
        STACK.restart();
        assertThat(answers(questions)).isEqualTo(before);
        assertThat(idOf(offer("restarted", record("Restarted")))).isEqualTo(id);
        assertThat(idOf(offer("restarted-2", record("Later")))).isGreaterThan(id);
    }

    @Test
    void concurrentRegistrationsAgree() throws Exception {
        int threads = 8;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            Callable<List<Integer>> registering = () -> {
                List<Integer> ids = new ArrayList<>();
                for (int i = 0; i < 10; i++) {
                    ids.add(idOf(offer("race-" + i, record("Race" + i))));
                }
                return ids;
            };
            Set<List<Integer>> answers = new HashSet<>();
            for (Future<List<Integer>> one : pool.invokeAll(Collections.nCopies(threads, registering))) {
                answers.add(one.get());
            }
            assertThat(answers).hasSize(1);
            assertThat(answers.iterator().next()).doesNotHaveDuplicates();
        } finally {
            pool.shutdownNow();
        }
        assertBody(get("/subjects/race-0/versions"), "[1]");
    }

    @Test
    void portInUse() throws Exception {
        try (ServerSocket other = new ServerSocket()) {
            other.bind(Ports.address(0));
            assertThatThrownBy(() -> EmbeddedRegistry.start(
                            Settings.on(STACK.bootstrapServers()).withPort(other.getLocalPort())))
                    .isInstanceOf(EmbeddedStartException.class)
                    .hasMessageContaining("Port " + other.getLocalPort())
                    .hasMessageContaining("--registry-port");
        }
    }

    @Test
    void noBroker() {
        String nowhere = Ports.HOST + ":" + Ports.anyFree();
        assertThatThrownBy(() -> EmbeddedRegistry.start(Settings.on(nowhere).withPort(0)))
                .isInstanceOf(EmbeddedStartException.class)
                .hasMessageContaining(nowhere)
                .hasMessageContaining("check that the broker runs");
    }

    private static List<String> answers(List<String> paths) throws Exception {
        List<String> answers = new ArrayList<>();
        for (String path : paths) {
            answers.add(get(path).body());
        }
        return answers;
    }

    private static RegistryRequests requests() {
        return new RegistryRequests(STACK.registryUrl());
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return requests().get(path);
    }

    private static HttpResponse<String> post(String path, String body) throws Exception {
        return requests().post(path, body);
    }

    private static HttpResponse<String> put(String path, String body) throws Exception {
        return requests().put(path, body);
    }

    private static HttpResponse<String> delete(String path) throws Exception {
        return requests().delete(path);
    }

    private static HttpResponse<String> offer(String subject, String schema) throws Exception {
        return post("/subjects/" + subject + "/versions", offered(schema));
    }

    private static String offered(String schema) {
        return RegistryRequests.schema(schema);
    }

    private static String record(String name) {
        return "{\"type\":\"record\",\"name\":\"%s\",\"namespace\":\"t\",\"fields\":[{\"name\":\"a\",\"type\":\"string\"}]}"
                .formatted(name);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\\\"") + '"';
    }

    private static int idOf(HttpResponse<String> response) {
        assertThat(response.body()).matches("\\{\"id\":\\d+}");
        return Integer.parseInt(response.body().replaceAll("\\D", ""));
    }

    private static void assertBody(HttpResponse<String> response, String body) {
        assertThat(response.body()).isEqualTo(body);
        assertThat(response.statusCode()).isEqualTo(200);
    }

    private static void assertError(HttpResponse<String> response, int status, int code) {
        assertThat(response.body()).startsWith("{\"error_code\":%d,\"message\":\"".formatted(code));
        assertThat(response.statusCode()).isEqualTo(status);
    }
}
