package io.fsledger.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fsledger.client.Position;
import io.fsledger.client.query.AwaitedInode;
import io.fsledger.client.query.AwaitedInode.Waited;
import io.fsledger.client.query.ChildInfo;
import io.fsledger.client.query.InodeInfo;
import io.fsledger.client.query.InodePath;
import io.fsledger.client.query.InodePath.Step;
import io.fsledger.client.query.InodeReferences;
import io.fsledger.client.query.NameBytes;
import io.fsledger.client.query.Pages;
import io.fsledger.client.query.QueryClient;
import io.fsledger.client.query.QueryException;
import io.fsledger.client.query.Question;
import io.fsledger.client.query.ReferenceInfo;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.embedded.TestStack;
import io.fsledger.events.InodeAttributes;
import io.fsledger.events.InodeKind;
import io.fsledger.events.InodeRef;
import io.fsledger.schemas.Topics;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
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
    private static QueryClient ask;
    private static InodeRequests inodes;

    @BeforeAll
    static void start() {
        Map<String, Object> settings =
                ServiceSettings.of(STACK.bootstrapServers(), STACK.registryUrl(), temp.resolve("state"), Topics.INODES);
        settings.put(Bound.RECONNECT_ATTEMPTS.key(), 1);
        service = LocalService.start(settings).awaitReady();
        ask = service.ask();
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

        Pages<ChildInfo> children =
                ask.childrenOfInode("tree", 2, Question.ALL.pagesOf(2)).children();
        assertThat(children)
                .containsExactly(
                        child("a", new InodeRef("tree", 4L, 0L)),
                        child("b.txt", new InodeRef("tree", 3L, 0L)),
                        child("ä", new InodeRef("tree", 5L, 0L)));

        InodePath path = ask.pathOfInode("tree", 3, Question.ALL);
        assertThat(path.path()).isEqualTo(NameBytes.of("/home/b.txt"));
        assertThat(path.broken()).isNull();
        assertThat(path.steps())
                .containsExactly(
                        new Step(1, 0, null),
                        new Step(2, 0, NameBytes.of("home")),
                        new Step(3, 0, NameBytes.of("b.txt")));
        assertThat(path.basis()).isNotEmpty();
        assertThat(ask.inode("tree", 4, Question.ALL).attributes())
                .extracting(InodeAttributes::getKind)
                .isEqualTo(InodeKind.FILE);
        assertThat(inodes.get("tree", 99, "").code()).isEqualTo("UNKNOWN_INODE");
    }

    private static ChildInfo child(String name, InodeRef inode) {
        return new ChildInfo(NameBytes.of(name), inode);
    }

    /** Names need not be text, inodes need not have one, and large numbers are numbers. */
    @Test
    void whatIsOutOfTheOrdinaryIsToldAsItIs() {
        NameBytes name = new NameBytes(ByteBuffer.wrap(new byte[] {(byte) 0xff, 'x'}));
        inodes.publish(
                "{\"event\":\"looked_up\",\"filesystem\":\"odd\",\"inode\":\"18446744073709551615\",\"client\":\"c\","
                        + "\"parent\":9,\"nameBytes\":\"/3g=\",\"attributes\":{\"kind\":\"SYMLINK\",\"size\":3,\"mode\":511}}");
        Question named = Question.ALL.named(name);
        await().untilAsserted(
                        () -> assertThat(ask.childrenOfInode("odd", 9, named).children())
                                .containsExactly(new ChildInfo(name, new InodeRef("odd", -1L, 0L))));
        assertThat(ask.childrenOfInode("odd", 9, named).known())
                .as("a directory that nobody has looked up")
                .isFalse();
        InodeInfo inode = ask.inode("odd", -1, Question.ALL);
        assertThat(inode.name()).isEqualTo(name).hasToString("\ufffdx");
        assertThat(inode.parent()).isEqualTo(9);
        assertThat(inode.attributes())
                .isEqualTo(new InodeAttributes(InodeKind.SYMLINK, 3L, 511, 0L, 0L, 1L, 0L, 0L, 0L));
        InodePath path = ask.pathOfInode("odd", -1, Question.ALL);
        assertThat(path.path()).isNull();
        InodePath.Break broken = Objects.requireNonNull(path.broken());
        assertThat(broken.code()).isEqualTo("UNKNOWN_INODE");
        assertThat(broken.inode()).isEqualTo(9);
        assertThat(path.steps()).containsExactly(new Step(-1, 0, name));
    }

    @Test
    void whoRefersToWhat() {
        inodes.lookedUp("shared", 7, "first", ",\"count\":3");
        String last = inodes.lookedUp("shared", 7, "second", "");

        Question question = Question.ALL.after(Position.parse(last));
        InodeReferences ofInode = ask.referencesOfInode("shared", 7, question.pagesOf(1));
        assertThat(ofInode.known()).isTrue();
        assertThat(ofInode.total()).isEqualTo(4);
        assertThat(ofInode.holders()).isEqualTo(2);
        ReferenceInfo first = new ReferenceInfo(new InodeRef("shared", 7L, 0L), "first", 0, 3);
        ReferenceInfo second = new ReferenceInfo(new InodeRef("shared", 7L, 0L), "second", 0, 1);
        assertThat(ofInode.references()).containsExactly(first, second);
        Pages<ReferenceInfo> ofClient = ask.referencesOfClient("first", question);
        assertThat(ofClient).containsExactly(first);
        assertThat(ofClient.firstPage().basis()).hasSize(4);
        InodeReferences ofNone = ask.referencesOfInode("shared", 8, Question.ALL);
        assertThat(ofNone.known()).isFalse();
        assertThat(ofNone.references()).isEmpty();
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
    void theClientLibraryWaitsToo() throws Exception {
        inodes.lookedUp("longer", 5, "c", "");
        Question requested = Question.ALL.after(Position.parse(inodes.request("longer", 5)));
        assertThat(ask.inode("longer", 5, requested.waitingAtMost(Duration.ofSeconds(20)))
                        .status())
                .isEqualTo(InodeInfo.Status.RESOLVING);
        assertThat(ask.awaitResolved("longer", 5, Question.ALL, Duration.ZERO).waited())
                .isEqualTo(Waited.TIMEOUT);
        AwaitedInode inVain = ask.awaitResolved("longer", 5, Question.ALL, Duration.ofMillis(200));
        assertThat(inVain.waited()).isEqualTo(Waited.TIMEOUT);
        inodes.answer(
                "resolved",
                "longer",
                5,
                Objects.requireNonNull(inVain.inode().requestId()),
                ",\"attributes\":{\"kind\":\"FILE\",\"size\":4711}");
        AwaitedInode now = ask.awaitResolved("longer", 5, requested, Duration.ofSeconds(60));
        assertThat(now.waited()).isEqualTo(Waited.RESOLVED);
        assertThat(now.inode().status()).isEqualTo(InodeInfo.Status.RESOLVED);
        assertThat(now.inode().attributes())
                .extracting(InodeAttributes::getSize)
                .isEqualTo(4711L);

        Question evicted = Question.ALL.after(Position.parse(inodes.forgotten("longer", 5, "c", 1)));
        assertThatThrownBy(() -> ask.awaitResolved("longer", 5, evicted, Duration.ofSeconds(60)))
                .isInstanceOfSatisfying(
                        QueryException.class, error -> assertThat(error.code()).isEqualTo("UNKNOWN_INODE"));
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
