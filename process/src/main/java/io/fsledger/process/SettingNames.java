package io.fsledger.process;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.config.ConfigDef;

/**
 * The settings that something knows, and how they are read: from a properties file, and from the environment, where
 * {@code FSLEDGER_HTTP_PORT} is {@code http.port}. What is not known is refused: a name with a typing error would otherwise be
 * a setting that silently does nothing.
 */
public final class SettingNames {
    /** What begins with this goes to all Kafka clients, whatever it is. */
    private static final String KAFKA_PREFIX = "kafka.";

    private static final String VARIABLE_PREFIX = "FSLEDGER_";

    /** Variables of ours that are no settings: the format of the log, what commands and the launcher read, and CI's. */
    private static final Set<String> OTHER_VARIABLES = Set.of(
            "FSLEDGER_LOG",
            "FSLEDGER_URL",
            "FSLEDGER_TOKEN_FILE",
            "FSLEDGER_CA_FILE",
            "FSLEDGER_OPTS",
            "FSLEDGER_UP_OPTS",
            "FSLEDGER_NO_BUILD",
            "FSLEDGER_DOCKER_UP");

    private static final String WHERE = "See docs/configuration.md; settings of Kafka's clients begin with ";

    /** Each name by the variable that sets it. */
    private final Map<String, String> byVariable = new TreeMap<>();

    private SettingNames() {}

    public static SettingNames of(ConfigDef... definitions) {
        SettingNames names = new SettingNames();
        for (ConfigDef definition : definitions) {
            definition.names().forEach(name -> names.byVariable.put(variable(name), name));
        }
        return names;
    }

    private static String variable(String name) {
        return VARIABLE_PREFIX + name.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    /** Reads a properties file. */
    public Map<String, String> read(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new SettingsException(
                    "%s is not a properties file that can be read (%s): check its path.".formatted(file, e), e);
        }
        Map<String, String> settings = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> settings.put(name, properties.getProperty(name)));
        Set<String> unknown = new TreeSet<>(settings.keySet());
        unknown.removeAll(byVariable.values());
        unknown.removeIf(name -> name.startsWith(KAFKA_PREFIX));
        refuse(unknown, file + " sets", KAFKA_PREFIX);
        return settings;
    }

    /** Picks the settings out of an environment. A variable that is empty sets nothing. */
    public Map<String, String> read(Map<String, String> environment) {
        String kafka = variable(KAFKA_PREFIX);
        Map<String, String> settings = new HashMap<>();
        Set<String> unknown = new TreeSet<>();
        environment.forEach((variable, value) -> {
            if (!variable.startsWith(VARIABLE_PREFIX) || OTHER_VARIABLES.contains(variable) || value.isEmpty()) {
                return;
            }
            String name = byVariable.get(variable);
            if (name != null) {
                settings.put(name, value);
            } else if (variable.startsWith(kafka)) {
                settings.put(nameOfKafka(variable), value);
            } else {
                unknown.add(variable);
            }
        });
        refuse(unknown, "The environment sets", kafka);
        return settings;
    }

    private static String nameOfKafka(String variable) {
        return variable.substring(VARIABLE_PREFIX.length())
                .toLowerCase(Locale.ROOT)
                .replace('_', '.');
    }

    private static void refuse(Collection<String> unknown, String where, String kafkaPrefix) {
        if (!unknown.isEmpty()) {
            throw new SettingsException(
                    "%s what fsledger does not know: %s. %s%s."
                            .formatted(where, String.join(", ", unknown), WHERE, kafkaPrefix),
                    null);
        }
    }
}
