package io.fsledger.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingNamesTest {
    private static final SettingNames NAMES = SettingNames.of(
            new ConfigDef().define("http.port", ConfigDef.Type.INT, ConfigDef.Importance.HIGH, "a port"),
            new ConfigDef().define("families", ConfigDef.Type.LIST, ConfigDef.Importance.HIGH, "some names"));

    @TempDir
    Path temp;

    @Test
    void variablesAreNamesInCapitals() {
        assertThat(NAMES.read(Map.of(
                        "FSLEDGER_HTTP_PORT", "1",
                        "FSLEDGER_FAMILIES", "handles",
                        "FSLEDGER_KAFKA_SASL_JAAS_CONFIG", "secret",
                        "FSLEDGER_LOG", "json",
                        "PATH", "/bin")))
                .isEqualTo(Map.of("http.port", "1", "families", "handles", "kafka.sasl.jaas.config", "secret"));
    }

    @Test
    void anEmptyVariableSetsNothing() {
        assertThat(NAMES.read(Map.of("FSLEDGER_HTTP_PORT", ""))).isEmpty();
    }

    @Test
    void unknownVariablesAreRefusedWithoutTheirValues() {
        assertThatThrownBy(() -> NAMES.read(Map.of("FSLEDGER_HTTP_PROT", "value", "FSLEDGER_X", "value")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("FSLEDGER_HTTP_PROT, FSLEDGER_X")
                .hasMessageContaining("docs/configuration.md")
                .hasMessageNotContaining("value");
    }

    @Test
    void aFileIsReadAndItsUnknownNamesAreRefused() throws Exception {
        Path good = Files.writeString(temp.resolve("good.properties"), "http.port=1\nkafka.anything=2\n");
        assertThat(NAMES.read(good)).isEqualTo(Map.of("http.port", "1", "kafka.anything", "2"));
        Path bad = Files.writeString(temp.resolve("bad.properties"), "http.prot=1\n");
        assertThatThrownBy(() -> NAMES.read(bad))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(bad.toString())
                .hasMessageContaining("http.prot");
        assertThatThrownBy(() -> NAMES.read(temp.resolve("none.properties")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("none.properties");
    }
}
