package io.fsledger.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fsledger.events.HandleEvent;
import io.fsledger.schemas.serde.HttpRegistryStandIn;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpSchemaRegistryTest {
    private static final Schema SCHEMA = HandleEvent.getClassSchema();

    private final HttpRegistryStandIn server = new HttpRegistryStandIn();
    private final SchemaRegistry registry = open(server.url());

    @AfterEach
    void stop() {
        registry.close();
        server.close();
    }

    private static SchemaRegistry open(String urls) {
        return SchemaRegistry.open(Map.of("schema.registry.url", urls, "http.read.timeout.ms", "2000"));
    }

    /** An address where nobody listens. */
    private static String nobody() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "http://127.0.0.1:" + socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_registered_schema_is_found_by_its_id_with_docs_and_defaults_and_nothing_of_java() {
        int id = registry.register("fs.handles-value", SCHEMA);
        Schema found = registry.byId(id).orElseThrow();
        assertThat(found.toString())
                .isEqualTo(PortableSchema.of(SCHEMA).toString())
                .doesNotContain("avro.java.string")
                .contains("As in open(2) on Linux", "\"default\":\"PRODUCER\"");
        assertThat(registry.lookUp("fs.handles-value", SCHEMA)).isEqualTo(id);
    }

    @Test
    void answers_are_kept() {
        for (int i = 0; i < 3; i++) {
            int id = registry.register("fs.handles-value", SCHEMA);
            registry.lookUp("fs.handles-value", SCHEMA);
            registry.byId(id);
        }
        assertThat(server.requests())
                .containsExactly(
                        "POST " + HttpRegistryStandIn.PATH + "/subjects/fs.handles-value/versions",
                        "POST " + HttpRegistryStandIn.PATH + "/subjects/fs.handles-value",
                        "GET " + HttpRegistryStandIn.PATH + "/schemas/ids/1");
    }

    @Test
    void an_unknown_id_is_asked_for_at_most_once_a_second() {
        assertThat(registry.byId(7)).isEmpty();
        assertThat(registry.byId(7)).isEmpty();
        assertThat(registry.byId(8)).isEmpty();
        assertThat(server.requests()).hasSizeLessThanOrEqualTo(2).doesNotHaveDuplicates();
    }

    @Test
    void a_subject_is_one_part_of_the_path_whatever_is_in_it() {
        registry.register("a/b c?-value", SCHEMA);
        assertThat(server.requests())
                .containsExactly("POST " + HttpRegistryStandIn.PATH + "/subjects/a%2Fb%20c%3F-value/versions");
    }

    @Test
    void urls_are_tried_in_turn_and_the_one_that_answered_comes_first_next_time() {
        try (HttpRegistryStandIn broken = new HttpRegistryStandIn();
                SchemaRegistry several = open(nobody() + "," + broken.url() + "," + server.url() + "/")) {
            broken.answerAlways(503, "");
            assertThat(several.byId(1)).isEmpty();
            assertThat(several.byId(2)).isEmpty();
            assertThat(broken.requests()).hasSize(1);
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void no_answer_is_not_an_unknown_id() {
        String url = nobody();
        try (SchemaRegistry away = open(url)) {
            assertThatThrownBy(() -> away.byId(1))
                    .isInstanceOf(RegistryUnavailableException.class)
                    .hasMessageContaining(url)
                    .hasMessageContaining("Start it, or set schema.registry.url");
        }
    }

    @Test
    void what_a_proxy_or_another_server_says_is_not_an_answer() {
        assertNoAnswer(404, "<html>not here</html>");
        assertNoAnswer(404, "{\"error_code\":404,\"message\":\"HTTP 404 Not Found\"}");
        assertNoAnswer(200, "<html>welcome</html>");
        assertNoAnswer(200, "");
        assertNoAnswer(302, "");
        assertNoAnswer(429, "{\"error_code\":42901,\"message\":\"too many\"}");
        assertNoAnswer(500, "{\"error_code\":50001,\"message\":\"store\"}");
        assertNoAnswer(200, "x".repeat(5 * 1024 * 1024));
    }

    private void assertNoAnswer(int status, String body) {
        server.answerAlways(status, body);
        assertThatThrownBy(() -> registry.byId(1)).isInstanceOf(RegistryUnavailableException.class);
    }

    @Test
    void an_answer_that_does_not_come_is_given_up() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                SchemaRegistry asked = SchemaRegistry.open(Map.of(
                        "schema.registry.url",
                        "http://127.0.0.1:" + silent.getLocalPort(),
                        "http.read.timeout.ms",
                        "200"))) {
            assertThatThrownBy(() -> asked.byId(1)).isInstanceOf(RegistryUnavailableException.class);
        }
    }

    @Test
    void a_no_comes_with_the_registrys_own_words() {
        assertRefused(409, 409, "incompatible with an earlier schema");
        assertRefused(422, 42201, "Invalid schema");
        assertRefused(401, 40101, "Unauthorized");
        assertRefused(403, 40301, "Forbidden");
    }

    private void assertRefused(int status, int code, String words) {
        server.answerAlways(status, "{\"error_code\":%d,\"message\":\"%s\"}".formatted(code, words));
        assertThatThrownBy(() -> registry.register("fs.handles-value", SCHEMA))
                .isInstanceOfSatisfying(
                        RegistryRefusedException.class,
                        refused -> assertThat(refused.status()).isEqualTo(status))
                .hasMessageContaining(words)
                .hasMessageContaining("fs.handles-value");
    }

    @Test
    void a_schema_that_is_not_there_is_refused_at_look_up() {
        assertThatThrownBy(() -> registry.lookUp("fs.handles-value", SCHEMA))
                .isInstanceOf(RegistryRefusedException.class)
                .hasMessageContaining("Schema not found");
    }

    @Test
    void ids_of_other_sorts_of_schemas_are_unusable() {
        assertUnusable("{\"schema\":\"{}\",\"schemaType\":\"JSON\"}", "a JSON schema");
        assertUnusable("{\"schema\":\"\\\"long\\\"\",\"references\":[{\"name\":\"x\"}]}", "refers to other subjects");
        assertUnusable("{\"schema\":\"{{{\"}", "not an Avro schema");
    }

    private void assertUnusable(String body, String sentence) {
        server.answerAlways(200, body);
        assertThatThrownBy(() -> registry.byId(5))
                .isInstanceOf(UnusableSchemaException.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void credentials_are_sent_and_never_shown() {
        Map<String, Object> config = new HashMap<>(Map.of("schema.registry.url", server.url()));
        config.put("basic.auth.credentials.source", "USER_INFO");
        config.put("basic.auth.user.info", "me:secret");
        SchemaRegistry.open(config).byId(1);
        SchemaRegistry.open(Map.of(
                        "schema.registry.url", "http://you:hidden@" + server.hostAndPort() + HttpRegistryStandIn.PATH))
                .byId(1);
        registry.byId(1);
        assertThat(server.authorizations()).containsExactly("Basic bWU6c2VjcmV0", "Basic eW91OmhpZGRlbg==", "null");

        String away = nobody().replace("http://", "http://you:hidden@");
        assertThatThrownBy(() -> open(away).byId(1)).message().doesNotContain("hidden");
        assertThatThrownBy(() -> open("ftp://you:hidden@host")).message().doesNotContain("hidden");
        assertThatThrownBy(() -> open("http://you:hid den@host")).message().doesNotContain("den");
    }
}
