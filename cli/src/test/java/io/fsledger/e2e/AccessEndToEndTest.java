package io.fsledger.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fsledger.client.query.HandleInfo;
import io.fsledger.client.query.QueryClient;
import io.fsledger.client.query.Question;
import io.fsledger.client.query.ServiceAccess;
import io.fsledger.client.query.ServiceStatus;
import io.fsledger.embedded.TestStack;
import io.fsledger.schemas.Topics;
import io.fsledger.streams.access.Token;
import io.fsledger.streams.kernel.ServiceConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Two instances that serve with TLS and let nobody in without a token: who may ask and say what, and that they ask each other. */
@Tag("slow")
@TestMethodOrder(MethodOrderer.MethodName.class)
class AccessEndToEndTest {
    private static final String LINES = "application/x-ndjson";
    private static final int HANDLES = 40;

    /** What a token that may only read is not good for. */
    private static final Set<String> MORE_THAN_READING = Set.of(
            "POST /v1/events",
            "POST /v1/clients/{client}/release",
            "POST /v1/families/{family}/rebuild",
            "POST /v1/families/{family}/upgrade",
            "GET /v1/filesystems/{filesystem}/inodes/{inode}",
            "GET /v1/filesystems/{filesystem}/inodes/{inode}/children",
            "GET /v1/filesystems/{filesystem}/inodes/{inode}/path",
            "GET /v1/filesystems/{filesystem}/inodes/{inode}/changes",
            "GET /v1/filesystems/{filesystem}/inodes/{inode}/notifications",
            "GET /v1/notifications");

    @RegisterExtension
    static final TestStack STACK = new TestStack();

    @TempDir
    static Path temp;

    private static EverythingLogged logged;
    private static Certificates certificates;
    private static ServiceAccess trusting;
    private static LocalService here;
    private static LocalService there;

    @BeforeAll
    static void start() throws Exception {
        logged = new EverythingLogged();
        certificates = Certificates.make(temp);
        trusting = ServiceAccess.OPEN.trusting(certificates.authority());
        Map<String, Object> first = settings("here");
        first.put(ServiceConfig.HTTP_TLS_KEYSTORE, certificates.pkcs12().toString());
        first.put(
                ServiceConfig.HTTP_TLS_KEYSTORE_PASSWORD_FILE,
                certificates.passwordFile().toString());
        Map<String, Object> second = settings("there");
        second.put(ServiceConfig.HTTP_TLS_KEYSTORE, certificates.pem().toString());
        here = LocalService.start(first);
        there = LocalService.start(second);
        awaitShared();
        List<String> opens = IntStream.rangeClosed(1, HANDLES)
                .mapToObj(fh -> opened("mesa", fh, "c" + fh % 2, fh))
                .toList();
        Question applied = Question.ALL.after(here.ask(with("publisher")).publishAll(opens));
        assertThat(here.ask(with("reader")).handlesOfFilesystem("mesa", applied).stream())
                .hasSize(HANDLES);
    }

    @AfterAll
    static void stop() {
        there.close();
        here.close();
        logged.close();
        assertThat(logged.lines())
                .as("what was logged about tokens and keys, all tests long")
                .anyMatch(line -> line.contains("tokens are known now"))
                .noneMatch(line -> line.contains("token-reader") || line.contains(Certificates.PASSWORD));
    }

    private static Map<String, Object> settings(String instance) throws Exception {
        Map<String, Object> settings = ServiceSettings.of(
                STACK.bootstrapServers(), STACK.registryUrl(), temp.resolve(instance), Topics.HANDLES);
        settings.put(ServiceConfig.HTTP_TLS_CA, certificates.authority().toString());
        settings.put(
                ServiceConfig.HTTP_TOKENS_FILE,
                tokens(instance, "all", "reader", "publisher", "mesa", "c1").toString());
        return settings;
    }

    /** Puts the tokens into an instance's file, as one step. */
    private static Path tokens(String instance, String... names) throws Exception {
        Map<String, String> rights = Map.of(
                "all", "payload-read,publish,admin * *",
                "reader", "read * *",
                "publisher", "publish * *",
                "mesa", "read,publish mesa *",
                "c1", "payload-read,publish me* c1");
        String lines = List.of(names).stream()
                .map(name -> name + " " + Token.digestOf("token-" + name) + " " + rights.get(name) + "\n")
                .collect(Collectors.joining());
        Path written = Files.writeString(temp.resolve(instance + ".new"), lines);
        return Files.move(written, temp.resolve(instance + ".tokens"), StandardCopyOption.REPLACE_EXISTING);
    }

    private static ServiceAccess with(String token) {
        return trusting.withToken("token-" + token);
    }

    private static String opened(String filesystem, int inode, String client, int fh) {
        return "{\"event\":\"opened\",\"filesystem\":\"%s\",\"inode\":%d,\"client\":\"%s\",\"fh\":%d,\"flags\":2}"
                .formatted(filesystem, inode, client, fh);
    }

    /** Until each has a part of the partitions. */
    private static void awaitShared() {
        Set<String> both = Set.of(here.uri().getAuthority(), there.uri().getAuthority());
        for (LocalService service : List.of(here, there)) {
            await().atMost(LocalService.READY_WITHIN).untilAsserted(() -> {
                ServiceStatus status = service.ask(with("reader")).status();
                assertThat(status.ready()).isTrue();
                for (ServiceStatus.Family family : status.families()) {
                    assertThat(family.partitions())
                            .extracting(ServiceStatus.Partition::owner)
                            .containsAll(both);
                }
            });
        }
    }

    @Test
    void everyRouteButHealthAsksForAToken() {
        Http nobody = here.http(trusting);
        for (String route : here.service().routes()) {
            Http.Answer answer = ask(nobody, route);
            if (route.startsWith("GET /health/")) {
                assertThat(answer.status()).as(route).isIn(200, 503);
            } else {
                assertThat(answer.status()).as(route).isEqualTo(401);
                assertThat(answer.code()).isEqualTo("UNAUTHORIZED");
            }
        }
    }

    @Test
    void whoMayReadMayDoNothingElse() {
        Http reader = here.http(with("reader"));
        Set<String> refused = new TreeSet<>();
        for (String route : here.service().routes()) {
            if (!route.endsWith("/transitions") && ask(reader, route).status() == 403) {
                refused.add(route);
            }
        }
        assertThat(refused).isEqualTo(MORE_THAN_READING);
    }

    @Test
    void whoIsLimitedToNamesIsToldNothingElseAndNothingIncomplete() {
        Http mesa = here.http(with("mesa"));
        assertThat(mesa.get("/v1/filesystems/mesa/handles").json().path("handles"))
                .hasSize(HANDLES);
        for (String path : List.of(
                "/v1/handles",
                "/v1/counts",
                "/v1/dirty",
                "/v1/dirty/total",
                "/v1/filesystems/home/handles",
                "/v1/filesystems/mesa2/handles",
                "/v1/clients/c1/handles",
                "/v1/clients/c1/holdings")) {
            assertThat(mesa.get(path).code()).as(path).isEqualTo("FORBIDDEN");
        }
        Http c1 = here.http(with("c1"));
        assertThat(c1.get("/v1/filesystems/mesa/handles?client=c1").json().path("handles"))
                .hasSize(HANDLES / 2);
        for (String path : List.of(
                "/v1/filesystems/mesa/handles",
                "/v1/filesystems/mesa/handles?client=c0",
                "/v1/filesystems/mesa/inodes/1/handles?client=c1",
                "/v1/clients/c1/handles",
                "/v1/clients",
                "/v1/clients?client=c1",
                "/v1/transitions")) {
            assertThat(c1.get(path).code()).as(path).isEqualTo("FORBIDDEN");
        }
    }

    @Test
    void whoIsLimitedToNamesPublishesAboutTheseOrNothing() {
        Http c1 = here.http(with("c1"));
        String mine = opened("mexico", 1, "c1", 1);
        Http.Answer refused = c1.post("/v1/events", LINES, mine + "\n" + opened("mexico", 2, "c0", 2) + "\n");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(c1.post("/v1/events", LINES, opened("home", 1, "c1", 1)).status())
                .isEqualTo(403);
        Http.Answer position = c1.post("/v1/events", "application/json", mine);
        assertThat(position.status()).as(position.body()).isEqualTo(200);
        Http.Answer handles = here.http(with("reader"))
                .get("/v1/filesystems/mexico/handles?position="
                        + position.json().path("position").asText());
        assertThat(handles.json().path("handles")).hasSize(1);
    }

    @Test
    void instancesAskEachOtherAsWhoAsksThem() {
        for (LocalService service : List.of(here, there)) {
            for (String token : List.of("reader", "mesa")) {
                List<HandleInfo> all = service.ask(with(token)).handlesOfFilesystem("mesa", Question.ALL).stream()
                        .toList();
                assertThat(all).hasSize(HANDLES);
            }
        }
    }

    @Test
    void plainHttpAndStrangersAreNotAnswered() {
        URI plain = URI.create(here.uri().toString().replace("https:", "http:"));
        assertThatThrownBy(() -> new Http(plain).get("/health/live")).isInstanceOf(UncheckedIOException.class);
        QueryClient stranger = here.ask(ServiceAccess.OPEN.withToken("token-reader"));
        assertThatThrownBy(stranger::status).hasMessageContaining("certification path");
    }

    /** Last, because it takes tokens away. */
    @Test
    void zTakenAwayATokenIsGoodForNothingSoonAlsoInWhatGoesOn() throws Exception {
        HttpResponse<InputStream> stream = with("reader")
                .httpClient()
                .build()
                .send(
                        with("reader")
                                .request(here.uri().resolve("/v1/transitions"))
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        assertThat(stream.statusCode()).isEqualTo(200);
        CompletableFuture<Integer> ended = CompletableFuture.supplyAsync(() -> {
            try (InputStream body = stream.body()) {
                return body.readAllBytes().length;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });

        tokens("there", "all");
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(
                                there.http(with("reader")).get("/v1/status").status())
                        .isEqualTo(401));
        Http.Answer passedOn = here.http(with("reader")).get("/v1/handles");
        assertThat(passedOn.status()).as("the other instance judges for itself").isEqualTo(401);
        assertThat(ended).isNotDone();

        tokens("here", "all");
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(
                                here.http(with("reader")).get("/v1/status").status())
                        .isEqualTo(401));
        assertThat(ended.get(60, TimeUnit.SECONDS)).isPositive();
        assertThat(here.http(with("all")).get("/v1/handles?limit=1000").status())
                .isEqualTo(200);
    }

    private static Http.Answer ask(Http http, String route) {
        String[] parts = route.split(" ");
        String path = parts[1].replace("{filesystem}", "mesa")
                .replace("{inode}", "42")
                .replace("{fh}", "7")
                .replace("{at}", "writes:0:0")
                .replace("{client}", "c1")
                .replace("{kind}", "handle")
                .replace("{family}", "none");
        return parts[0].equals("GET") ? http.get(path + "?waitMs=0") : http.post(path);
    }
}
