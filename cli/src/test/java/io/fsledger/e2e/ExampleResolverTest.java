package io.fsledger.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fsledger.client.query.ServiceAccess;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.embedded.TestStack;
import io.fsledger.examples.DirectoryResolver;
import io.fsledger.schemas.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The example resolver against a real folder: from a look-up over HTTP to the attributes of the file. */
@Tag("slow")
class ExampleResolverTest {
    @RegisterExtension
    static final TestStack STACK = new TestStack();

    @TempDir
    Path temp;

    @Test
    void aFileThatWasLookedUpIsResolved() throws Exception {
        Path root = temp.resolve("root");
        Files.write(Files.createDirectories(root.resolve("docs")).resolve("letter.txt"), new byte[4711]);
        Files.createSymbolicLink(root.resolve("out"), Path.of("/etc"));
        Map<String, Object> settings = ServiceSettings.of(
                STACK.bootstrapServers(), STACK.registryUrl(), temp.resolve("state"), Topics.INODES, Topics.SEQUENCES);
        settings.put(Bound.RECONNECT_ATTEMPTS.key(), 1);
        Map<String, Object> client =
                Map.of("bootstrap.servers", STACK.bootstrapServers(), "schema.registry.url", STACK.registryUrl());
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (LocalService service = LocalService.start(settings).awaitReady();
                DirectoryResolver resolver =
                        new DirectoryResolver("mesa", root, service.uri(), ServiceAccess.OPEN, client)) {
            Future<?> running = thread.submit(() -> {
                resolver.run();
                return null;
            });
            InodeRequests inodes = new InodeRequests(service.http());
            String positions = inodes.lookedUp("mesa", 1, "mount", "")
                    + "," + inodes.lookedUp("mesa", 2, "mount", inodes.named(1, "docs"))
                    + "," + inodes.lookedUp("mesa", 3, "mount", inodes.named(2, "letter.txt"))
                    + "," + inodes.lookedUp("mesa", 4, "mount", inodes.named(1, "out"))
                    + "," + inodes.lookedUp("mesa", 5, "mount", inodes.named(4, "passwd"));
            assertThat(inodes.get("mesa", 3, "/path?position=" + positions)
                            .json()
                            .get("path")
                            .asText())
                    .isEqualTo("/docs/letter.txt");

            JsonNode letter = resolved(inodes, 3);
            assertThat(letter.get("waited").asText()).isEqualTo("resolved");
            assertThat(letter.at("/attributes/size").asLong()).isEqualTo(Files.size(root.resolve("docs/letter.txt")));
            assertThat(letter.at("/attributes/kind").asText()).isEqualTo("FILE");
            assertThat(resolved(inodes, 4).at("/attributes/kind").asText()).isEqualTo("SYMLINK");
            JsonNode outside = resolved(inodes, 5);
            assertThat(outside.get("waited").asText()).isEqualTo("failed");
            assertThat(outside.get("error").asText()).contains("NotDirectoryException");
            assertThat(outside.has("attributes")).isFalse();
            resolver.stop();
            running.get(30, TimeUnit.SECONDS);
        } finally {
            thread.shutdownNow();
        }
    }

    private static JsonNode resolved(InodeRequests inodes, long inode) throws Exception {
        return inodes.waitUntilResolved("mesa", inode, inodes.request("mesa", inode))
                .get()
                .json();
    }
}
