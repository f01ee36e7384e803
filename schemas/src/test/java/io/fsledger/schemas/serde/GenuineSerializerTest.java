package io.fsledger.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.schemas.EventGenerator;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.Topics;
import io.fsledger.schemas.registry.RegistrySettings;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Ours against Confluent's, unmodified, over HTTP: the same bytes, and each reads the other's. */
@Tag("slow")
class GenuineSerializerTest {
    private static final Path JAR = Path.of("target/genuine/genuine-serializer.jar");

    private final long seed = EventGenerator.seed();
    private final List<SpecificRecord> events = new EventGenerator(seed).everyKind();
    private final HttpRegistryStandIn registry = new HttpRegistryStandIn();
    private final URLClassLoader genuineWorld;

    GenuineSerializerTest() throws MalformedURLException {
        genuineWorld = new URLClassLoader(
                new URL[] {
                    JAR.toUri().toURL(),
                    new File("target/classes/").toURI().toURL(),
                    new File("target/test-classes/").toURI().toURL(),
                    // Annotations that our classes carry.
                    org.jspecify.annotations.NullMarked.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                },
                ClassLoader.getPlatformClassLoader());
    }

    @BeforeEach
    void the_jar_is_there() {
        assertThat(JAR)
                .as("Fetched by Maven in the phase generate-test-resources")
                .exists();
    }

    @AfterEach
    void close() throws Exception {
        genuineWorld.close();
        registry.close();
    }

    /** For both: the same names mean the same. */
    private Map<String, Object> config() {
        Map<String, Object> config = new HashMap<>();
        config.put(RegistrySettings.URL, registry.url());
        config.put(RegistrySettings.CREDENTIALS_SOURCE, "USER_INFO");
        config.put(RegistrySettings.USER_INFO, "me:secret");
        config.put(RegistrySettings.CONNECT_TIMEOUT_MS, 5_000);
        config.put(RegistrySettings.READ_TIMEOUT_MS, 5_000);
        config.put(SerdeSettings.AUTO_REGISTER, true);
        config.put(SerdeSettings.USE_LATEST_VERSION, false);
        config.put(SerdeSettings.SPECIFIC_READER, true);
        return config;
    }

    @Test
    void bytes_are_the_same_and_each_reads_the_other() throws Exception {
        Map<String, Object> theirConfig = config();
        theirConfig.put("avro.remove.java.properties", true);
        Genuine theirs = new Genuine(theirConfig);
        try (FsledgerAvroSerializer writer = new FsledgerAvroSerializer();
                FsledgerAvroDeserializer reader = new FsledgerAvroDeserializer()) {
            writer.configure(config(), false);
            reader.configure(config(), false);
            assertThat(events).isNotEmpty();
            for (int i = 0; i < events.size(); i++) {
                String topic = topic(events.get(i));
                byte[] ours = Objects.requireNonNull(writer.serialize(topic, events.get(i)));
                assertThat(theirs.serialize(topic, i))
                        .as("event %s", events.get(i))
                        .isEqualTo(ours);
                assertThat(theirs.reads(topic, ours, i))
                        .as("event %s", events.get(i))
                        .isTrue();
                assertThat(reader.deserialize(topic, theirs.serialize(topic, i)))
                        .isEqualTo(events.get(i));
            }
        }
        assertThat(registry.schemas().byId(Topics.FAMILIES.size())).isPresent();
        assertThat(registry.schemas().byId(Topics.FAMILIES.size() + 1))
                .as("both registered the same schemas")
                .isEmpty();
        assertThat(registry.authorizations()).containsOnly("Basic bWU6c2VjcmV0");
    }

    /** A Java producer that knows nothing of us leaves avro.java.string in its schemas, which then have ids of their own. */
    @Test
    void what_they_write_without_any_special_setting_is_read_too() throws Exception {
        Genuine theirs = new Genuine(config());
        EventSerdes serdes = EventSerdes.open(config(), "fs.");
        for (int i = 0; i < events.size(); i++) {
            SpecificRecord event = events.get(i);
            EventReader<?> reader = serdes.reader(family(event));
            assertThat(reader.read(theirs.serialize(topic(event), i))).isEqualTo(event);
        }
    }

    @Test
    void our_settings_are_theirs_by_name() throws Exception {
        List<?> names =
                (List<?>) inGenuineWorld(type -> type.getMethod("settings").invoke(null));
        // What is not in their ConfigDef is read off the map by their REST client, by the names of
        // SchemaRegistryClientConfig.
        Class<?> client = genuineWorld.loadClass("io.confluent.kafka.schemaregistry.client.SchemaRegistryClientConfig");
        List<Object> clientNames = Arrays.stream(client.getFields())
                .filter(field -> field.getType() == String.class)
                .map(field -> {
                    try {
                        return field.get(null);
                    } catch (IllegalAccessException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toList();
        assertThat(SerdeSettings.definition().names())
                .allSatisfy(name -> assertThat(names.contains(name) || clientNames.contains(name))
                        .as(name)
                        .isTrue());
    }

    private interface Use<T> {
        T of(Class<?> genuineSerializer) throws ReflectiveOperationException;
    }

    /** Kafka looks for classes that settings name in the thread's class loader first. */
    private <T> T inGenuineWorld(Use<T> use) throws ReflectiveOperationException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(genuineWorld);
        try {
            return use.of(genuineWorld.loadClass(GenuineSerializer.class.getName()));
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static Topic<?> family(SpecificRecord event) {
        return Topics.FAMILIES.stream()
                .filter(topic -> topic.type() == event.getClass())
                .findFirst()
                .orElseThrow();
    }

    private static String topic(SpecificRecord event) {
        return family(event).name("fs.");
    }

    /** {@link GenuineSerializer} on the other side of the class loaders. */
    private final class Genuine {
        private final Object inside;

        Genuine(Map<String, Object> config) throws Exception {
            inside = inGenuineWorld(
                    type -> type.getConstructor(Map.class, long.class).newInstance(config, seed));
        }

        byte[] serialize(String topic, int position) throws ReflectiveOperationException {
            return (byte[]) inside.getClass()
                    .getMethod("serialize", String.class, int.class)
                    .invoke(inside, topic, position);
        }

        boolean reads(String topic, byte[] value, int position) throws ReflectiveOperationException {
            return (boolean) inside.getClass()
                    .getMethod("reads", String.class, byte[].class, int.class)
                    .invoke(inside, topic, value, position);
        }
    }
}
