package io.fsledger.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings that stand elsewhere. */
class SecretsTest {
    @TempDir
    Path temp;

    @Test
    void referencesAreReplaced() throws IOException {
        Path file = Files.writeString(temp.resolve("kafka.properties"), "password=p=1\nuser=me\n");
        Files.writeString(temp.resolve("jaas"), "all of it\n");
        Map<String, Object> resolved = Secrets.resolved(Map.of(
                "a",
                "user ${file:" + file + ":user} password ${file:" + file + ":password}",
                "b",
                "${directory:" + temp + ":jaas}",
                "c",
                "${env:PATH}",
                "d",
                "nothing in it"));
        assertThat(resolved)
                .containsEntry("a", "user me password p=1")
                .containsEntry("b", "all of it")
                .containsEntry("c", System.getenv("PATH").strip())
                .containsEntry("d", "nothing in it");
    }

    @Test
    void whatIsNoReferenceStaysAsItIs() {
        Map<String, Object> settings = Map.of("a", "${vault:x:y}", "b", "${}", "c", 7);
        assertThat(Secrets.resolved(settings)).isEqualTo(settings);
    }

    /** It may look like one, too: it is not read again. */
    @Test
    void aSecretIsNotReadForReferences() throws IOException {
        Path file = Files.writeString(temp.resolve("x.properties"), "key=${env:PATH}\n");
        assertThat(Secrets.resolved(Map.of("a", "${file:" + file + ":key}"))).containsEntry("a", "${env:PATH}");
    }

    @Test
    void referencesToNothingAreRefused() throws IOException {
        Path file = Files.writeString(temp.resolve("kafka.properties"), "other=secret\n");
        for (String reference : new String[] {
            "${file:" + file + ":key}", "${env:FSLEDGER_NOT_SET_ANYWHERE}", "${directory:" + temp + ":nothing}"
        }) {
            assertThatThrownBy(() -> Secrets.resolved(Map.of("kafka.x", "a " + reference)))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("kafka.x refers to " + reference + ", where nothing is")
                    .hasMessageNotContaining("secret");
        }
        assertThatThrownBy(() -> Secrets.resolved(Map.of("a", "${file:" + temp.resolve("nothing") + ":key}")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("nothing");
    }
}
