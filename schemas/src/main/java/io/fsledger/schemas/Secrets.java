package io.fsledger.schemas;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigTransformer;
import org.apache.kafka.common.config.provider.ConfigProvider;
import org.apache.kafka.common.config.provider.DirectoryConfigProvider;
import org.apache.kafka.common.config.provider.EnvVarConfigProvider;
import org.apache.kafka.common.config.provider.FileConfigProvider;

/**
 * Settings whose value stands elsewhere, by Kafka's own providers, so that a file of settings holds no secret:
 *
 * <ul>
 *   <li>{@code ${file:/run/secrets/kafka.properties:jaas}}: a key of a properties file
 *   <li>{@code ${directory:/run/secrets:kafka-jaas}}: all that a file of a folder holds
 *   <li>{@code ${env:KAFKA_JAAS}}: a variable of the environment
 * </ul>
 */
public final class Secrets {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(?:file|directory|env):[^}]*}");

    private Secrets() {}

    /**
     * The settings with what is referred to in the place of the references.
     *
     * @throws ConfigException where a reference leads to nothing; it names the setting and shows no value
     */
    public static Map<String, Object> resolved(Map<String, ?> settings) {
        Map<String, Object> resolved = new HashMap<>(settings);
        Map<String, String> referring = new HashMap<>();
        settings.forEach((name, value) -> {
            if (value instanceof String text && REFERENCE.matcher(text).find()) {
                referring.put(name, text);
            }
        });
        if (!referring.isEmpty()) {
            resolved.putAll(read(referring));
        }
        return resolved;
    }

    private static Map<String, String> read(Map<String, String> referring) {
        try (ConfigProvider file = new FileConfigProvider();
                ConfigProvider directory = new DirectoryConfigProvider();
                ConfigProvider environment = new EnvVarConfigProvider()) {
            Map<String, ConfigProvider> providers = Map.of("file", file, "directory", directory, "env", environment);
            providers.values().forEach(provider -> provider.configure(Map.of()));
            ConfigTransformer transformer = new ConfigTransformer(providers);
            Map<String, String> read = new HashMap<>();
            referring.forEach((setting, text) -> {
                checkFound(setting, text, transformer);
                read.put(setting, replaced(text, transformer).strip());
            });
            return read;
        } catch (IOException e) {
            throw new ConfigException("The files that settings refer to cannot be closed: " + e);
        }
    }

    /** Each reference for itself, and before any is replaced: what a secret looks like must not matter. */
    private static void checkFound(String setting, String text, ConfigTransformer transformer) {
        Matcher references = REFERENCE.matcher(text);
        while (references.find()) {
            String reference = references.group();
            if (reference.equals(replaced(reference, transformer))) {
                throw new ConfigException(
                        setting + " refers to " + reference
                                + ", where nothing is: set that, or write ${file:PATH:KEY}, ${directory:PATH:FILE} or ${env:NAME}");
            }
        }
    }

    private static String replaced(String text, ConfigTransformer transformer) {
        Map<String, String> values = transformer.transform(Map.of("", text)).data();
        return Objects.requireNonNull(values.get(""));
    }
}
