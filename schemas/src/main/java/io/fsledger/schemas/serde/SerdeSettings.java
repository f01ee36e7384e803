package io.fsledger.schemas.serde;

import io.fsledger.schemas.registry.RegistrySettings;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;

/** The settings of {@link FsledgerAvroSerializer} and {@link FsledgerAvroDeserializer}: Confluent's names, as far as they apply. */
public final class SerdeSettings {
    public static final String AUTO_REGISTER = "auto.register.schemas";
    public static final String USE_LATEST_VERSION = "use.latest.version";
    public static final String VALUE_SUBJECT_NAME_STRATEGY = "value.subject.name.strategy";
    public static final String SPECIFIC_READER = "specific.avro.reader";

    private static final String TOPIC_NAME_STRATEGY = "TopicNameStrategy";

    private final Map<String, Object> values;

    public SerdeSettings(Map<String, ?> config) {
        this.values = definition().parse(config);
        refuseWhatIsNotSupported();
    }

    public static ConfigDef definition() {
        return RegistrySettings.definition()
                .define(
                        AUTO_REGISTER,
                        ConfigDef.Type.BOOLEAN,
                        true,
                        Importance.MEDIUM,
                        "Whether a schema that the registry does not have yet is registered; if not, it is refused.")
                .define(
                        USE_LATEST_VERSION,
                        ConfigDef.Type.BOOLEAN,
                        false,
                        Importance.LOW,
                        "Only false: events are always written with the schema of their class.")
                .define(
                        VALUE_SUBJECT_NAME_STRATEGY,
                        ConfigDef.Type.STRING,
                        "io.confluent.kafka.serializers.subject." + TOPIC_NAME_STRATEGY,
                        Importance.LOW,
                        "Only TopicNameStrategy: the subject of a topic's events is the topic's name with -value behind it.")
                .define(
                        SPECIFIC_READER,
                        ConfigDef.Type.BOOLEAN,
                        true,
                        Importance.LOW,
                        "Only true: events are read as their generated classes.");
    }

    private void refuseWhatIsNotSupported() {
        if (is(USE_LATEST_VERSION)) {
            throw new ConfigException(
                    USE_LATEST_VERSION + " is true, which is not supported: events are written with the"
                            + " schema of their class. Leave it out, or use Confluent's serializer.");
        }
        if (!is(SPECIFIC_READER)) {
            throw new ConfigException(SPECIFIC_READER + " is false, which is not supported: events are read as their"
                    + " generated classes. Leave it out, or use Confluent's deserializer for generic records.");
        }
        String strategy = (String) Objects.requireNonNull(values.get(VALUE_SUBJECT_NAME_STRATEGY));
        if (!strategy.substring(strategy.lastIndexOf('.') + 1).equals(TOPIC_NAME_STRATEGY)) {
            throw new ConfigException(VALUE_SUBJECT_NAME_STRATEGY + " is " + strategy + ", and only "
                    + TOPIC_NAME_STRATEGY + " is supported: fsledger's topics have one schema each. Leave it out.");
        }
    }

    public boolean autoRegister() {
        return is(AUTO_REGISTER);
    }

    private boolean is(String name) {
        return (Boolean) Objects.requireNonNull(values.get(name));
    }

    /** As Kafka hands it to a serde that is configured in a client's properties. */
    static void refuseKeys(boolean isKey) {
        if (isKey) {
            throw new ConfigException("Keys of fsledger's topics are plain UTF-8 text: use Kafka's StringSerializer and"
                    + " StringDeserializer for keys, and this class for values.");
        }
    }
}
