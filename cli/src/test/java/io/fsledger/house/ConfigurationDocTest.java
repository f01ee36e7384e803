package io.fsledger.house;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.client.PublisherConfig;
import io.fsledger.projector.kernel.ProjectorConfig;
import io.fsledger.streams.kernel.ServiceConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Objects;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/configuration.md} is made from the code. To renew it: {@code mvn -pl cli -am test -Dtest=ConfigurationDocTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Dconfiguration.renew=true}.
 */
class ConfigurationDocTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "configuration.md");

    @Test
    void theDocumentIsWhatTheCodeSays() throws IOException {
        String said = document();
        if (Boolean.getBoolean("configuration.renew")) {
            Files.writeString(DOCUMENT, said);
        }
        assertThat(Files.readString(DOCUMENT))
                .as("docs/configuration.md; the class comment says how to renew it")
                .isEqualTo(said);
    }

    private static String document() {
        return """
                # Configuration

                This page is made from the code; a test holds it to that.

                ## The service

                `fsledger up --config FILE.properties` reads these. What the command line says goes before. A service in a process of its
                own, as in a container, reads them from a properties file and from variables: `http.port` is `FSLEDGER_HTTP_PORT`.
                Whatever begins with `kafka.` goes to all Kafka clients without that prefix, security settings for example;
                the registry's own settings (`basic.auth.user.info`, …) have Confluent's names. Values may refer to files and to the
                environment: [security.md](security.md).

                """ + table(ServiceConfig.DEFINITION) + """

                ## The projector

                Beside `bootstrap.servers`, `schema.registry.url` and the settings of topics, which are those of the service. `fsledger up`
                on an embedded broker sets the folder, the name and SQLite; on a cluster it runs a projector where
                `projector.files.dir` is set. In a process of its own a projector is told as a service is.

                """ + table(ProjectorConfig.DEFINITION, "projector.") + """

                ## Producers

                What `Publisher` and `RawPublisher` of the client library read. Other keys go to the Kafka clients as they are.

                """
                + table(PublisherConfig.definition());
    }

    private static String table(ConfigDef definition) {
        return table(definition, "");
    }

    /** @param prefix of the keys that are shown */
    private static String table(ConfigDef definition, String prefix) {
        StringBuilder table = new StringBuilder("| key | default | values | meaning |\n|---|---|---|---|\n");
        definition.configKeys().values().stream()
                .filter(key -> !key.internalConfig && key.name.startsWith(prefix))
                .sorted(Comparator.comparing((ConfigKey key) -> key.hasDefault())
                        .thenComparing(key -> key.name))
                .forEach(key -> table.append(row(key)));
        return table.toString();
    }

    private static String row(ConfigKey key) {
        String values = key.validator == null ? key.type.toString().toLowerCase(Locale.ROOT) : key.validator.toString();
        String absent = !key.hasDefault()
                ? "required"
                : "`" + (Objects.toString(key.defaultValue, "").isEmpty() ? " " : key.defaultValue) + "`";
        String meaning =
                Objects.toString(key.documentation, "").replace("|", "\\|").replace("\n", " ");
        return "| `" + key.name + "` | " + absent + " | " + values.replace("|", "\\|") + " | " + meaning + " |\n";
    }
}
