package io.fsledger.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.embedded.TestStack;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Inodes as programs see them: published over HTTP, asked for over HTTP. */
@Tag("slow")
class InodesEndToEndTest {
    @RegisterExtension
    static final TestStack STACK = new TestStack();

    @TempDir
    static Path temp;

    private static LocalService service;
    private static InodeRequests inodes;

    @BeforeAll
    static void start() {
        Map<String, Object> settings =
                ServiceSettings.of(STACK.bootstrapServers(), STACK.registryUrl(), temp.resolve("state"));
        settings.put(Bound.RECONNECT_ATTEMPTS.key(), 1);
        service = LocalService.start(settings).awaitReady();
        inodes = new InodeRequests(service.http());
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void fromALookUpToPathAndChildren() {
        inodes.lookedUp("tree", 1, "c", "");
        inodes.lookedUp("tree", 2, "c", inodes.named(1, "home"));
        inodes.lookedUp("tree", 3, "c", inodes.named(2, "b.txt"));
        inodes.publish(
                "{\"event\":\"listed\",\"filesystem\":\"tree\",\"inode\":4,\"client\":\"c\",\"parent\":2,\"name\":\"a\",\"kind\":\"FILE\"}");
        inodes.lookedUp("tree", 5, "d", inodes.named(2, "ä"));

        await().untilAsserted(() -> assertThat(
                        inodes.get("tree", 2, "/children").json().findValuesAsText("name"))
                .as("in the order of their bytes")
                .containsExactly("a", "b.txt", "ä"));
        JsonNode first = inodes.get("tree", 2, "/children?limit=2").json();
        JsonNode rest = inodes.get(
                        "tree", 2, "/children?limit=2&next=" + first.get("next").asText())
                .json();
        assertThat(rest.findValuesAsText("name")).containsExactly("ä");
        for (String one : new String[] {"?name=%C3%A4", "?nameBytes=w6Q%3D"}) {
            assertThat(inodes.get("tree", 2, "/children" + one)
                            .json()
                            .at("/children/0/inode")
                            .asLong())
                    .isEqualTo(5);
        }
        assertThat(inodes.get("tree", 2, "/children?name=none").json().get("children"))
                .isEmpty();
        assertThat(inodes.get("tree", 2, "/children?name=%FF").code()).isEqualTo("MALFORMED");

        JsonNode path = inodes.get("tree", 3, "/path").json();
        assertThat(path.get("path").asText()).isEqualTo("/home/b.txt");
        assertThat(path.get("basis")).isNotEmpty();
        assertThat(inodes.get("tree", 4, "").json().at("/attributes/kind").asText())
                .isEqualTo("FILE");
        assertThat(inodes.get("tree", 99, "").code()).isEqualTo("UNKNOWN_INODE");
    }

    @Test
    void whoRefersToWhat() {
        inodes.lookedUp("shared", 7, "first", ",\"count\":3");
        String last = inodes.lookedUp("shared", 7, "second", "");

        JsonNode ofInode =
                inodes.get("shared", 7, "/references?position=" + last).json();
        assertThat(ofInode.get("total").asLong()).isEqualTo(4);
        assertThat(ofInode.get("holders").asLong()).isEqualTo(2);
        assertThat(ofInode.get("references").findValuesAsText("client")).containsExactly("first", "second");
        JsonNode ofClient = service.http().get("/v1/clients/first/references").json();
        assertThat(ofClient.at("/references/0/count").asLong()).isEqualTo(3);
        assertThat(ofClient.get("basis")).hasSize(4);
    }

    /** References go to exactly the inner inode that is named, and away from it again, in lockstep. */
    @Test
    void anOuterInodeTakesItsInnerOneAlong() {
        inodes.lookedUp("bystander", 7, "c", "");
        inodes.lookedUp("org", 10, "c", ",\"count\":3,\"delegate\":{\"filesystem\":\"repo\",\"inode\":7}");
        await().untilAsserted(() -> assertThat(inodes.references("repo", 7)).isEqualTo(3));
        inodes.forgotten("org", 10, "c", 2);
        await().untilAsserted(() -> assertThat(inodes.references("repo", 7)).isEqualTo(1));
        assertThat(inodes.references("org", 10)).isEqualTo(1);
        inodes.forgotten("org", 10, "c", 1);
        await().untilAsserted(() -> assertThat(inodes.get("repo", 7, "").code()).isEqualTo("UNKNOWN_INODE"));
        assertThat(inodes.get("org", 10, "").code()).isEqualTo("UNKNOWN_INODE");
        assertThat(inodes.references("bystander", 7)).isEqualTo(1);
    }

    @Test
    void aWaitEndsWhenTheInodeIsResolved() throws Exception {
        inodes.lookedUp("waiting", 5, "c", "");
        String requested = inodes.request("waiting", 5);
        CompletableFuture<Http.Answer> waiting = inodes.waitUntilResolved("waiting", 5, requested);
        String requestId = inodes.requestId("waiting", 5);
        assertThat(waiting).isNotDone();
        inodes.answer("resolved", "waiting", 5, requestId, ",\"attributes\":{\"kind\":\"FILE\",\"size\":4711}");

        Http.Answer answer = waiting.get();
        assertThat(answer.json().get("waited").asText()).isEqualTo("resolved");
        assertThat(answer.json().at("/attributes/size").asLong()).isEqualTo(4711);
    }

    /** A failure that is tried again ends no wait; the last one does. */
    @Test
    void aWaitEndsWhenTheInodeHasFailedForTheLastTime() throws Exception {
        inodes.lookedUp("failing", 5, "c", "");
        String requested = inodes.request("failing", 5);
        CompletableFuture<Http.Answer> waiting = inodes.waitUntilResolved("failing", 5, requested);
        String first = inodes.requestId("failing", 5);
        inodes.answer("failed", "failing", 5, first, ",\"error\":\"disk on fire\"");
        await().until(() -> !inodes.requestId("failing", 5).equals(first));
        assertThat(waiting).isNotDone();
        inodes.answer("failed", "failing", 5, inodes.requestId("failing", 5), ",\"error\":\"still on fire\"");

        JsonNode answer = waiting.get().json();
        assertThat(answer.get("waited").asText()).isEqualTo("failed");
        assertThat(answer.get("error").asText()).isEqualTo("still on fire");
        assertThat(answer.get("status").asText()).isEqualTo("stub");
    }

    @Test
    void aWaitEndsWhenTheInodeIsEvicted() throws Exception {
        inodes.lookedUp("evicted", 5, "c", "");
        String requested = inodes.request("evicted", 5);
        CompletableFuture<Http.Answer> waiting = inodes.waitUntilResolved("evicted", 5, requested);
        inodes.requestId("evicted", 5);
        inodes.forgotten("evicted", 5, "c", 1);

        assertThat(waiting.get().status()).isEqualTo(404);
        assertThat(waiting.get().code()).isEqualTo("UNKNOWN_INODE");
    }

    @Test
    void aWaitEndsWithItsTime() {
        String position = inodes.lookedUp("patient", 5, "c", "");
        Http.Answer answer = inodes.get("patient", 5, "?wait=resolved&waitMs=300&position=" + position);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("waited").asText()).isEqualTo("timeout");
        assertThat(answer.json().get("status").asText()).isEqualTo("stub");
    }
}
