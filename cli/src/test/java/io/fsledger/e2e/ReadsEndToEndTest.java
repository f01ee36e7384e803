package io.fsledger.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fsledger.client.query.InodeReads;
import io.fsledger.client.query.Question;
import io.fsledger.embedded.TestStack;
import io.fsledger.events.InodeRef;
import io.fsledger.events.Prefetch;
import io.fsledger.examples.ReadAheadTrial;
import io.fsledger.examples.ReadAheadTrial.Pace;
import io.fsledger.examples.ReadAheadTrial.Result;
import io.fsledger.schemas.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Reads from outside: a file that is read through the ledger, and patterns that survive a restart. */
@Tag("slow")
class ReadsEndToEndTest {
    private static final int BLOCK = 64 << 10;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @RegisterExtension
    static final TestStack STACK = new TestStack();

    @TempDir
    Path temp;

    /** A busy machine may fetch no block before it is read; then the file is read once more. */
    @Test
    void aFileIsReadThroughTheLedger() throws Exception {
        byte[] bytes = new byte[20 * BLOCK + 1_234];
        new Random(7).nextBytes(bytes);
        Path file = Files.write(temp.resolve("file"), bytes);
        CRC32 checksum = new CRC32();
        checksum.update(bytes);
        Pace pace = new Pace(Duration.ofMillis(50), Duration.ofMillis(50), BLOCK, 100);
        ReadAheadTrial trial = new ReadAheadTrial(new InodeRef("distant", 42L, 0L), file, pace);
        Map<String, Object> client =
                Map.of("bootstrap.servers", STACK.bootstrapServers(), "schema.registry.url", STACK.registryUrl());
        try (LocalService service = LocalService.ready(STACK, temp.resolve("state"), Topics.READS, Topics.SEQUENCES)) {
            Result result = await().atMost(PATIENCE).until(() -> trial.with(client), one -> one.served() > 0);

            assertThat(result.reads()).isEqualTo(21);
            assertThat(result.bytes()).isEqualTo(bytes.length);
            assertThat(result.checksum()).isEqualTo(checksum.getValue());
            await().atMost(PATIENCE)
                    .until(() ->
                            !reads(service, "distant", 42, "").get("tracked").asBoolean());
            await().atMost(PATIENCE)
                    .until(() -> service.http()
                                    .get("/v1/reads")
                                    .json()
                                    .get("inFlight")
                                    .asLong()
                            == 0);
        }
    }

    @Test
    void patternsSurviveARestart() throws Exception {
        String positions;
        JsonNode before;
        try (LocalService service = LocalService.ready(STACK, temp.resolve("state"), Topics.READS, Topics.SEQUENCES)) {
            positions = read(service, 0) + "," + read(service, 1) + "," + read(service, 2);
            before = reads(service, "kept", 7, "?position=" + positions);
            assertThat(before.get("sequential").asBoolean()).isTrue();
            assertThat(before.get("block").asLong()).isEqualTo(2);
            assertThat(before.get("blockBytes").asLong()).isEqualTo(BLOCK);
            assertThat(before.get("inFlight").asLong()).isEqualTo(4);
            assertThat(before.get("client").asText()).isEqualTo("mount");
            assertThat(service.ask().readsOfInode("kept", 7, Question.ALL).pattern())
                    .isEqualTo(new InodeReads.Pattern("mount", 2, BLOCK, true, 4));
            assertThat(service.ask().readsOfInode("kept", 8, Question.ALL).pattern())
                    .isNull();
        }
        Path otherState = temp.resolve("other-state");
        try (LocalService service = LocalService.ready(STACK, otherState, Topics.READS, Topics.SEQUENCES)) {
            JsonNode after = reads(service, "kept", 7, "?position=" + positions);
            for (String field : new String[] {"tracked", "sequential", "block", "inFlight", "client"}) {
                assertThat(after.get(field)).as(field).isEqualTo(before.get(field));
            }
            String evicted = publish(
                    service, "{\"event\":\"evicted\",\"filesystem\":\"kept\",\"inode\":7,\"client\":\"mount\"}");
            assertThat(reads(service, "kept", 7, "?position=" + evicted)
                            .get("tracked")
                            .asBoolean())
                    .isFalse();
        }
        try (KafkaLog log = new KafkaLog(STACK.bootstrapServers(), STACK.registryUrl())) {
            assertThat(log.events(Topics.PREFETCHES).stream()
                            .filter(one -> one.getFilesystem().equals("kept"))
                            .mapToLong(Prefetch::getBlock)
                            .toArray())
                    .containsExactly(2, 3, 4, 5);
        }
    }

    private static String read(LocalService service, int block) {
        return publish(
                service,
                "{\"event\":\"read\",\"filesystem\":\"kept\",\"inode\":7,\"client\":\"mount\",\"offset\":%d,\"length\":%d}"
                        .formatted(block * BLOCK, BLOCK));
    }

    private static String publish(LocalService service, String event) {
        return new InodeRequests(service.http()).publish(event);
    }

    private static JsonNode reads(LocalService service, String filesystem, long inode, String more) {
        Http.Answer answer = service.http().get("/v1/filesystems/" + filesystem + "/inodes/" + inode + "/reads" + more);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }
}
