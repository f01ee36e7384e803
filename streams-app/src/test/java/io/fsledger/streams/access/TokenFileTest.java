package io.fsledger.streams.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of tokens, good ones and those that are refused, and what becomes of a change. */
class TokenFileTest {
    private static final String SECRET = "a-secret-that-must-not-be-shown";
    private static final String DIGEST = Token.digestOf(SECRET);
    private static final String LINE = "dashboard " + DIGEST + " read * *\n";

    @TempDir
    Path temp;

    private final AtomicLong now = new AtomicLong();

    private Path file(String content) throws IOException {
        return Files.writeString(temp.resolve("tokens"), content);
    }

    private TokenFile open(String content) throws IOException {
        return TokenFile.open(file(content), now::get);
    }

    private void aSecondPasses() {
        now.addAndGet(TimeUnit.SECONDS.toNanos(1));
    }

    private static Bearer bearer(String token) {
        return new Bearer("Bearer " + token);
    }

    @Test
    void findsTokensByTheirDigest() throws IOException {
        TokenFile tokens =
                open("# who looks\n\n  " + LINE + "other\t" + Token.digestOf("other") + "\tpublish\tmesa\tc1\n");
        assertThat(tokens.find(bearer(SECRET))).isNotNull();
        assertThat(tokens.find(new Bearer("bearer " + SECRET + " "))).isNotNull();
        assertThat(tokens.find(bearer("other"))).isNotNull();
    }

    @Test
    void findsNothingElse() throws IOException {
        TokenFile tokens = open(LINE);
        assertThat(tokens.find(Bearer.NONE)).isNull();
        assertThat(tokens.find(new Bearer(SECRET))).isNull();
        assertThat(tokens.find(new Bearer("Basic " + SECRET))).isNull();
        assertThat(tokens.find(bearer(""))).isNull();
        assertThat(tokens.find(bearer(DIGEST))).isNull();
        assertThat(tokens.find(bearer(SECRET + "x"))).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "dashboard SECRET read * *; its second field is not a SHA-256",
                "dashboard DIGESTaa read * *; its second field is not a SHA-256",
                "dashboard DIGEST read *; it has 4 fields",
                "SECRET; it has 1 fields",
                "dashboard DIGEST read * * SECRET; it has 6 fields",
                "dash/SECRET DIGEST read * *; its name is not",
                "dashboard DIGEST read,SECRET * *; its third field holds what is no scope",
                "dashboard DIGEST read, * *; its third field holds what is no scope",
                "dashboard DIGEST READ * *; its third field holds what is no scope",
                "dashboard DIGEST read *SECRET *; in its fourth field a pattern is",
                "dashboard DIGEST read m*a *; in its fourth field a pattern is",
                "dashboard DIGEST read * a,; in its fifth field a pattern is",
                "first DIGEST read * *; its name or its digest stands in a line above"
            })
    void refusesALineByItsNumberAndDoesNotShowIt(String line, String why) {
        String written = line.replace("SECRET", SECRET).replace("DIGEST", DIGEST);
        assertThatThrownBy(() -> open("# a comment\nfirst " + DIGEST + " read * *\n\n" + written + "\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("line 4: " + why)
                .hasMessageContaining(temp.resolve("tokens").toString())
                .hasMessageNotContaining(SECRET);
    }

    @Test
    void refusesAFileThatIsNotThereOrTooLong() {
        assertThatThrownBy(() -> TokenFile.open(temp.resolve("nothing")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> open("#" + "x".repeat(1 << 20)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("longer than 1048576 bytes");
    }

    @Test
    void refusesMoreTokensThanThereMayBe() {
        StringBuilder lines = new StringBuilder();
        for (int token = 0; token <= TokenFile.TOKENS_MAX; token++) {
            lines.append("t%d %064x read * *%n".formatted(token, token));
        }
        assertThatThrownBy(() -> open(lines.toString()))
                .hasMessageContaining("line 1001: there are more than 1000 tokens");
    }

    @Test
    void hearsOfAChangeWithinASecond() throws IOException {
        TokenFile tokens = open(LINE);
        file("other " + Token.digestOf("other") + " read * *\n");
        assertThat(tokens.find(bearer("other"))).isNull();
        aSecondPasses();
        assertThat(tokens.find(bearer("other"))).isNotNull();
        assertThat(tokens.find(bearer(SECRET))).isNull();
    }

    @Test
    void keepsWhatItHadWhereAChangeCannotBeUsed() throws IOException {
        TokenFile tokens = open(LINE);
        file("broken\n");
        aSecondPasses();
        assertThat(tokens.find(bearer(SECRET))).isNotNull();
        Files.delete(temp.resolve("tokens"));
        aSecondPasses();
        assertThat(tokens.find(bearer(SECRET))).isNotNull();
        file("");
        aSecondPasses();
        assertThat(tokens.find(bearer(SECRET))).isNull();
        file(LINE);
        aSecondPasses();
        assertThat(tokens.find(bearer(SECRET))).isNotNull();
    }

    @Test
    void neverShowsWhatCameWithARequest() {
        assertThat(bearer(SECRET).toString()).doesNotContain(SECRET);
    }
}
