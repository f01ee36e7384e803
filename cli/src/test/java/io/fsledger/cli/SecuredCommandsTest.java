package io.fsledger.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fsledger.client.query.ServiceAccess;
import io.fsledger.e2e.Certificates;
import io.fsledger.embedded.TestStack;
import io.fsledger.streams.access.Token;
import io.fsledger.streams.app.LedgerService;
import io.fsledger.streams.kernel.ServiceConfig;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The commands before a service with TLS and tokens; and how a token is made. */
@Tag("slow")
class SecuredCommandsTest {
    @RegisterExtension
    static final TestStack STACK = new TestStack();

    @TempDir
    static Path temp;

    private static Certificates certificates;
    private static LedgerService service;
    private static Path tokenFile;

    /** What a command came to. */
    private record Result(int exitCode, String out, String err) {}

    private static Result run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Fsledger.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(arguments);
        return new Result(exitCode, out.toString(), err.toString());
    }

    private static Result ask(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", service.url().toString()));
        all.addAll(List.of("--ca-file", certificates.authority().toString()));
        return run(all.toArray(String[]::new));
    }

    @BeforeAll
    static void start() throws Exception {
        certificates = Certificates.make(temp);
        tokenFile = temp.resolve("operator.token");
        Result made = run("token", "operator", "--scopes", "read", "--into", tokenFile.toString());
        assertThat(made.exitCode()).as(made.err()).isZero();
        Path tokens = Files.writeString(temp.resolve("tokens"), made.out());
        service = LedgerService.start(new ServiceConfig(Map.of(
                ServiceConfig.BOOTSTRAP_SERVERS,
                STACK.bootstrapServers(),
                ServiceConfig.REGISTRY_URL,
                STACK.registryUrl(),
                ServiceConfig.STATE_DIR,
                temp.resolve("state").toString(),
                ServiceConfig.FAMILIES,
                "handles",
                ServiceConfig.ROCKSDB_BYTES,
                32 << 20,
                ServiceConfig.HTTP_PORT,
                0,
                ServiceConfig.HTTP_TLS_KEYSTORE,
                certificates.pem().toString(),
                ServiceConfig.HTTP_TOKENS_FILE,
                tokens.toString())));
        await().atMost(Duration.ofSeconds(60)).until(() -> service.notReady() == null);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void whoHasATokenIsAnswered() {
        Result status = ask("status", "--token-file", tokenFile.toString());
        assertThat(status.exitCode()).as(status.err()).isZero();
        assertThat(status.out()).contains("ready").contains("https://127.0.0.1:");
        assertThat(ask("lsof", "--token-file", tokenFile.toString()).exitCode()).isEqualTo(ExitCodes.NO);
    }

    @Test
    void whoHasNoneIsToldWhatToPass() {
        Result none = ask("status");
        assertThat(none.exitCode()).isEqualTo(ExitCodes.NO);
        assertThat(none.err()).contains("UNAUTHORIZED").contains("pass --token-file, or set FSLEDGER_TOKEN_FILE.");
        Result missing = ask("status", "--token-file", temp.resolve("nothing").toString());
        assertThat(missing.exitCode()).isEqualTo(ExitCodes.USAGE);
        assertThat(missing.err()).contains("cannot be read").contains("--token-file");
    }

    @Test
    void aTokenThatIsNotGoodForItIsNamed() throws Exception {
        Path event = Files.writeString(
                temp.resolve("event"),
                "{\"event\":\"opened\",\"filesystem\":\"mesa\",\"inode\":1,\"client\":\"c\",\"fh\":1,\"flags\":0}\n");
        Result refused = ask("publish", event.toString(), "--token-file", tokenFile.toString());
        assertThat(refused.exitCode()).isEqualTo(ExitCodes.NO);
        assertThat(refused.err()).contains("token operator has not the scope publish");
    }

    @Test
    void aServiceThatNobodyVouchesForIsNotTrusted() {
        Result stranger = run("status", "--url", service.url().toString(), "--token-file", tokenFile.toString());
        assertThat(stranger.exitCode()).isEqualTo(ExitCodes.FAILED);
        assertThat(stranger.err()).contains("cannot be trusted").contains("--ca-file");
    }

    @Test
    void streamsAreFollowedByTheSameMeans() {
        URI transitions = service.url().resolve("/v1/transitions");
        ServiceAccess access = ServiceAccess.OPEN.trusting(certificates.authority());
        try (EventFollower follower =
                new EventFollower(transitions, access.withTokenFile(tokenFile), Duration.ofSeconds(60))) {
            follower.connect();
            assertThat(follower.next()).isNull();
        }
        try (EventFollower stranger = new EventFollower(transitions, access, Duration.ofSeconds(60))) {
            assertThatThrownBy(stranger::connect)
                    .isInstanceOf(CommandFailure.class)
                    .hasMessageContaining("status 401");
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aTokenIsInItsFileAndNowhereElse() throws Exception {
        Path file = temp.resolve("mount.token");
        Result made = run(
                "token",
                "mount-7",
                "--scopes",
                "publish,read",
                "--filesystems",
                "mesa,b*",
                "--clients",
                "mount-7",
                "--into",
                file.toString());
        String token = Files.readString(file).strip();
        assertThat(token).hasSizeGreaterThan(40);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(made.out().strip()).isEqualTo("mount-7 " + Token.digestOf(token) + " publish,read mesa,b* mount-7");
        assertThat(made.out() + made.err()).doesNotContain(token);

        Result again = run("token", "mount-7", "--scopes", "read", "--into", file.toString());
        assertThat(again.exitCode()).isEqualTo(ExitCodes.USAGE);
        assertThat(again.err()).contains("is there already");
        assertThat(Files.readString(file).strip()).isEqualTo(token);
    }

    @Test
    void aTokenThatNoFileWouldTakeIsNotMade() {
        Path file = temp.resolve("never");
        for (String[] wrong : List.of(
                new String[] {"token", "a b", "--scopes", "read", "--into", file.toString()},
                new String[] {"token", "a", "--scopes", "write", "--into", file.toString()},
                new String[] {"token", "#a", "--scopes", "read", "--into", file.toString()},
                new String[] {"token", "a", "--scopes", "read", "--filesystems", "m*a", "--into", file.toString()})) {
            assertThat(run(wrong).exitCode()).as(String.join(" ", wrong)).isEqualTo(ExitCodes.USAGE);
        }
        assertThat(file).doesNotExist();
    }
}
