package io.fsledger.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fsledger.client.Position;
import io.fsledger.embedded.TestStack;
import io.fsledger.streams.access.Scope;
import io.fsledger.streams.kernel.ServiceConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The HTTP document and the code say the same. */
@Tag("slow")
class OpenApiTest {
    private static final String JSON = "application/json";

    /** Between instances only. */
    private static final Set<String> INTERNAL_PARAMETERS = Set.of("only");

    /** What needs a second instance ({@code TwoInstancesTest}), tokens ({@code AccessEndToEndTest}), a family that is stopped, or a bug. */
    private static final Set<String> PROVOKED_ELSEWHERE =
            Set.of("INTERNAL", "SEQUENCE_UNAVAILABLE", "FAMILY_ELSEWHERE", "UNAUTHORIZED", "FORBIDDEN");

    private static final OpenApiDocument DOCUMENT = new OpenApiDocument();

    @RegisterExtension
    static final TestStack STACK = new TestStack();

    @TempDir
    static Path temp;

    /** An append to inode 42. */
    private static String appendedAt = "writes:0:0";

    private static LocalService service;
    private static Http http;

    @BeforeAll
    static void start() {
        Map<String, Object> settings =
                ServiceSettings.of(STACK.bootstrapServers(), STACK.registryUrl(), temp.resolve("state"));
        settings.put(ServiceConfig.HTTP_BODY_MAX_BYTES, 1 << 20);
        service = LocalService.start(settings).awaitReady();
        http = service.http();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void everyRouteIsDocumentedAndServed() {
        assertThat(DOCUMENT.routes())
                .containsExactlyInAnyOrderElementsOf(service.service().routes());
        for (String route : DOCUMENT.routes()) {
            Set<String> inPath = new TreeSet<>();
            Matcher names = Pattern.compile("\\{(\\w+)}").matcher(route);
            while (names.find()) {
                inPath.add(names.group(1));
            }
            assertThat(DOCUMENT.pathParameters(route)).as(route).isEqualTo(inPath);
        }
    }

    @Test
    void everyRouteSaysWhichScopeItAsksFor() {
        Map<String, String> asked = new TreeMap<>();
        service.service().accesses().forEach((route, access) -> {
            Scope scope = access.scope();
            asked.put(route, scope == null ? "none" : scope.text());
        });
        Map<String, String> documented = new TreeMap<>();
        DOCUMENT.routes().forEach(route -> documented.put(route, DOCUMENT.scope(route)));
        assertThat(documented).isEqualTo(asked);
        assertThat(asked).containsOnlyKeys(service.service().routes());
    }

    @Test
    void theServedDocumentIsThisOne() throws IOException {
        Http.Answer answer = http.get("/openapi.yaml");
        assertThat(answer.contentType()).startsWith("application/yaml");
        try (var document = OpenApiTest.class.getResourceAsStream("/openapi.yaml")) {
            assertThat(document).isNotNull().hasContent(answer.body());
        }
    }

    /** By the sources: a parameter that code reads is documented somewhere, and one that is documented is read somewhere. */
    @Test
    void theParametersAreThoseThatCodeReads() throws IOException {
        Set<String> documented = new TreeSet<>();
        DOCUMENT.routes().forEach(route -> documented.addAll(DOCUMENT.queryParameters(route)));
        Pattern reading = Pattern.compile("(?:queryParam\\(|(?:flag|number)\\(context, )(?:\"(\\w+)\"|([A-Z_]+))");
        Set<String> read = new TreeSet<>();
        try (Stream<Path> sources = Files.walk(Path.of("../streams-app/src/main/java"))) {
            sources.filter(file -> file.toString().endsWith(".java"))
                    .map(OpenApiTest::text)
                    .forEach(source -> {
                        Matcher found = reading.matcher(source);
                        while (found.find()) {
                            read.add(found.group(1) != null ? found.group(1) : constant(source, found.group(2)));
                        }
                    });
        }
        read.removeAll(INTERNAL_PARAMETERS);
        assertThat(read).isEqualTo(documented);
    }

    private static String constant(String source, String name) {
        Matcher value = Pattern.compile("String " + name + " = \"(\\w+)\"").matcher(source);
        assertThat(value.find()).as(name).isTrue();
        return value.group(1);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** And where one is documented for a route, that route reads it: nonsense in it is refused, or changes the answer. */
    @Test
    void everyRouteReadsItsParameters() {
        Map<String, String> nonsense = Map.ofEntries(
                Map.entry("writable", "x"),
                Map.entry("dirty", "x"),
                Map.entry("limit", "0"),
                Map.entry("next", "!"),
                Map.entry("position", "x"),
                Map.entry("waitMs", "-1"),
                Map.entry("copy", "x"),
                Map.entry("upToTerm", "x"),
                Map.entry("wait", "x"),
                Map.entry("name", "a/b"),
                Map.entry("nameBytes", "!"),
                Map.entry("state", "x"),
                Map.entry("from", "x"));
        for (String route : DOCUMENT.routes()) {
            for (String parameter : DOCUMENT.queryParameters(route)) {
                if (nonsense.containsKey(parameter)) {
                    Http.Answer answer = ask(route, "?" + parameter + "=" + nonsense.get(parameter));
                    assertThat(answer.status()).as(route + " " + parameter).isEqualTo(400);
                    assertThat(DOCUMENT.faults(route, answer)).isEmpty();
                }
            }
        }
    }

    @Test
    void everyAnswerIsAsDocumented() {
        publish(
                "{\"event\":\"opened\",\"filesystem\":\"inner\",\"inode\":18446744073709551615,\"client\":\"c1\",\"fh\":7,\"flags\":3}");
        publish(
                "{\"event\":\"opened\",\"filesystem\":\"mesa\",\"inode\":42,\"client\":\"c1\",\"term\":3,\"fh\":7,\"flags\":1025,"
                        + "\"delegate\":{\"filesystem\":\"inner\",\"inode\":\"18446744073709551615\",\"fh\":7}}");
        publish("{\"event\":\"opened\",\"filesystem\":\"mesa\",\"inode\":42,\"client\":\"c1\",\"term\":3,\"flags\":0}");
        Http.Answer lines = http.post(
                "/v1/events",
                "application/x-ndjson",
                "{\"event\":\"opened\",\"filesystem\":\"mesa\",\"inode\":42,\"client\":\"c1\",\"term\":3,\"flags\":0}");
        assertThat(DOCUMENT.faults("POST /v1/events", lines)).isEmpty();
        publish("{\"event\":\"looked_up\",\"filesystem\":\"mesa\",\"inode\":1,\"client\":\"c2\"}");
        publish(
                "{\"event\":\"looked_up\",\"filesystem\":\"mesa\",\"inode\":42,\"client\":\"c2\",\"parent\":1,\"name\":\"a\","
                        + "\"attributes\":{\"kind\":\"FILE\",\"size\":7},\"delegate\":{\"filesystem\":\"inner\",\"inode\":\"18446744073709551615\"}}");
        publish(
                "{\"event\":\"linked\",\"filesystem\":\"mesa\",\"inode\":42,\"client\":\"c2\",\"parent\":1,\"nameBytes\":\"/w==\"}");
        publish("{\"event\":\"watched\",\"filesystem\":\"mesa\",\"inode\":42,\"client\":\"c2\",\"term\":1}");
        String last = publish(
                "{\"event\":\"created\",\"filesystem\":\"mesa\",\"inode\":42,\"client\":\"c2\",\"child\":5,\"name\":\"x\"}");
        String pending = "GET /v1/filesystems/{filesystem}/inodes/{inode}/changes";
        assertThat(DOCUMENT.faults(pending, ask(pending, "?position=" + last))).isEmpty();
        String inode = "GET /v1/filesystems/{filesystem}/inodes/{inode}";
        assertThat(DOCUMENT.faults(inode, ask(inode, "?wait=resolved"))).isEmpty();
        String inner = "/v1/filesystems/inner/inodes/18446744073709551615/path";
        await().until(() -> http.get(inner).status() == 200);
        Http.Answer broken = http.get(inner);
        assertThat(broken.json().at("/broken/code").asText()).isEqualTo("NO_NAME");
        assertThat(DOCUMENT.faults(inode + "/path", broken)).isEmpty();
        publish("{\"event\":\"sized\",\"filesystem\":\"mesa\",\"inode\":42,\"client\":\"c2\",\"size\":3}");
        appendedAt = publish(
                "{\"event\":\"appended\",\"filesystem\":\"mesa\",\"inode\":42,\"client\":\"c2\",\"data\":\"YWJj\"}");
        for (String route : DOCUMENT.routes()) {
            boolean changes =
                    route.endsWith("/rebuild") || route.endsWith("/upgrade") || route.equals("POST /v1/events");
            if (!changes && !DOCUMENT.isStream(route)) {
                Http.Answer answer = ask(route, "");
                assertThat(answer.status()).as(route).isEqualTo(200);
                assertThat(DOCUMENT.faults(route, answer))
                        .as(route + answer.body())
                        .isEmpty();
            }
        }
        publish("{\"event\":\"connected\",\"client\":\"c1\",\"term\":3}");
        for (String route :
                Set.of("GET /v1/clients/{client}", "GET /v1/clients", "GET /v1/clients/{client}/holdings")) {
            Http.Answer known = http.get(route.substring(4).replace("{client}", "c1"));
            assertThat(DOCUMENT.faults(route, known)).as(route + known.body()).isEmpty();
        }
        Http.Answer page = http.get("/v1/handles?limit=1");
        assertThat(page.json().has("next")).isTrue();
        assertThat(DOCUMENT.faults("GET /v1/handles", page)).isEmpty();
    }

    private static String publish(String event) {
        Http.Answer answer = http.post("/v1/events", JSON, event);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(DOCUMENT.faults("POST /v1/events", answer)).isEmpty();
        return answer.json().path("position").asText();
    }

    private static Http.Answer ask(String route, String query) {
        String[] parts = route.split(" ");
        String path = parts[1].replace("{filesystem}", "mesa")
                        .replace("{inode}", "42")
                        .replace("{fh}", "7")
                        .replace("{at}", appendedAt)
                        .replace("{client}", "c2")
                        .replace("{kind}", "handle")
                        .replace("{family}", "sequences")
                + query;
        return parts[0].equals("GET") ? http.get(path) : http.post(path);
    }

    @Test
    void everyCodeIsDocumentedAndCanBeProvoked() throws Exception {
        Map<String, Http.Answer> problems = new LinkedHashMap<>();
        problems.put("GET /v1/clients/{client}/handles", http.get("/v1/clients/a%20b/handles"));
        problems.put("GET /v1/filesystems/{filesystem}/inodes/{inode}", http.get("/v1/filesystems/none/inodes/1"));
        problems.put("GET /v1/families/{family}/operation", http.get("/v1/families/none/operation"));
        problems.put("GET /v1/handles", http.get("/v1/handles?position=handles:0:99999999&waitMs=1"));
        problems.put("POST /v1/events", http.post("/v1/events", JSON, "x".repeat(2 << 20)));
        Set<String> codes = new TreeSet<>();
        problems.forEach((route, answer) -> {
            assertThat(DOCUMENT.faults(route, answer)).as(route).isEmpty();
            codes.add(answer.code());
        });
        codes.add(http.method("DELETE", "/v1/handles").code());
        codes.addAll(operationCodes());
        codes.addAll(PROVOKED_ELSEWHERE);
        assertThat(codes).isEqualTo(DOCUMENT.codes());
    }

    private static Set<String> operationCodes() throws Exception {
        Map<String, Object> settings =
                ServiceSettings.of(STACK.bootstrapServers(), STACK.registryUrl(), temp.resolve("operations"));
        settings.put("topic.prefix", "operations.");
        Set<String> codes = new TreeSet<>();
        try (LocalService other = LocalService.start(settings);
                Admin admin = Admin.create(Map.of("bootstrap.servers", STACK.bootstrapServers()))) {
            String rebuild = "POST /v1/families/{family}/rebuild";
            codes.add(other.http().get("/v1/handles").code());
            other.awaitReady();
            Http.Answer begun = other.http().post("/v1/families/handles/rebuild");
            assertThat(begun.status()).isEqualTo(202);
            assertThat(DOCUMENT.faults(rebuild, begun)).isEmpty();
            Http.Answer again = other.http().post("/v1/families/handles/rebuild");
            assertThat(DOCUMENT.faults(rebuild, again)).isEmpty();
            codes.add(again.code());
            other.awaitReady();
            Position position = other.ask()
                    .publish(
                            "{\"event\":\"opened\",\"filesystem\":\"mesa\",\"inode\":1,\"client\":\"c\",\"fh\":1,\"flags\":0}")
                    .position();
            admin.deleteRecords(Map.of(
                            new TopicPartition("operations.handles", position.partition()),
                            RecordsToDelete.beforeOffset(position.offset() + 1)))
                    .all()
                    .get();
            other.ask().awaitOperation("handles", Duration.ofSeconds(30), progress -> {});
            // the group may know the member from before the rebuild for a while: then the family runs elsewhere
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                String code = other.http().post("/v1/families/handles/rebuild").code();
                codes.add(code);
                assertThat(code).isEqualTo("LOG_CUT");
            });
        }
        return codes;
    }
}
