package io.fsledger.embedded;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.avro.Schema;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * What a registry does, without HTTP. Answers come from what has been read from the topic; changes are made one at a time and are
 * answered once they have been read back.
 */
final class SchemaRegistry implements AutoCloseable {
    private static final String LATEST = "latest";

    private final RegistryState state;
    private final SchemasTopic topic;
    private final RegistryLimits limits;

    private SchemaRegistry(RegistryState state, SchemasTopic topic, RegistryLimits limits) {
        this.state = state;
        this.topic = topic;
        this.limits = limits;
    }

    static SchemaRegistry open(Map<String, Object> kafka, short replicationFactor, RegistryLimits limits) {
        RegistryState state = new RegistryState();
        return new SchemaRegistry(state, SchemasTopic.open(kafka, replicationFactor, state), limits);
    }

    RegistryLimits limits() {
        return limits;
    }

    List<String> subjects() {
        return state.subjects();
    }

    /** At least one. */
    List<SchemaVersion> versions(String subject) {
        List<SchemaVersion> versions = state.versions(RegistryLimits.requireSubject(subject));
        if (versions.isEmpty()) {
            throw RegistryException.subjectNotFound(subject);
        }
        return versions;
    }

    /** @param version a number, or {@code latest}, which may also be written -1 */
    SchemaVersion version(String subject, String version) {
        int number = LATEST.equals(version) || "-1".equals(version) ? -1 : versionNumber(version);
        List<SchemaVersion> versions = versions(subject);
        if (number == -1) {
            return versions.get(versions.size() - 1);
        }
        return versions.stream()
                .filter(one -> one.version() == number)
                .findFirst()
                .orElseThrow(() -> RegistryException.versionNotFound(version));
    }

    private static int versionNumber(String version) {
        try {
            int number = Integer.parseInt(version);
            if (number >= 1) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw RegistryException.invalidVersion(version);
        }
        throw RegistryException.invalidVersion(version);
    }

    String schema(int id) {
        return state.schema(id).orElseThrow(() -> RegistryException.schemaNotFound(id));
    }

    List<SchemaVersion> versionsWith(int id) {
        schema(id);
        return state.versionsWith(id);
    }

    SchemaVersion lookUp(String subject, Schema schema) {
        return find(versions(subject), schema.toString()).orElseThrow(RegistryException::schemaNotFound);
    }

    private static Optional<SchemaVersion> find(List<SchemaVersion> versions, String text) {
        return versions.stream().filter(one -> one.schema().equals(text)).findFirst();
    }

    /** Registers a schema, or finds it where it is registered under this subject already. */
    synchronized SchemaVersion register(String subject, Schema schema) {
        RegistryLimits.requireSubject(subject);
        String text = schema.toString();
        catchUp();
        List<SchemaVersion> versions = state.versions(subject);
        Optional<SchemaVersion> known = find(versions, text);
        if (known.isPresent()) {
            return known.get();
        }
        Compatibility level = effectiveLevel(subject);
        List<String> violations = level.violations(schema, level.relevant(versions));
        if (!violations.isEmpty()) {
            throw RegistryException.incompatible(subject, violations);
        }
        SchemaVersion next = state.next(subject, text, limits);
        write(RegistryRecord.schema(next));
        return next;
    }

    /** Why a schema must not follow one version of a subject; empty where it may. */
    List<String> violations(String subject, String version, Schema schema) {
        return effectiveLevel(subject).violations(schema, List.of(version(subject, version)));
    }

    Compatibility globalLevel() {
        return state.globalLevel();
    }

    /** The level that applies to a subject: its own, or else that of all. */
    Compatibility effectiveLevel(String subject) {
        return state.levelOf(RegistryLimits.requireSubject(subject)).orElseGet(state::globalLevel);
    }

    Compatibility ownLevel(String subject) {
        return state.levelOf(RegistryLimits.requireSubject(subject))
                .orElseThrow(() -> RegistryException.noCompatibilityOfSubject(subject));
    }

    /** @param subject null for the level of all subjects that have none of their own */
    synchronized void setLevel(@Nullable String subject, Compatibility level) {
        if (subject != null) {
            state.requireRoomForLevel(RegistryLimits.requireSubject(subject), limits);
        }
        write(RegistryRecord.compatibility(subject, level));
    }

    /** Returns the level that the subject had. */
    synchronized Compatibility deleteLevel(String subject) {
        Compatibility former = state.levelOf(RegistryLimits.requireSubject(subject))
                .orElseThrow(() -> RegistryException.subjectNotFound(subject));
        write(RegistryRecord.compatibility(subject, null));
        return former;
    }

    private void catchUp() {
        try {
            topic.catchUp();
        } catch (KafkaException | IllegalArgumentException e) {
            throw RegistryException.notStored(String.valueOf(e.getMessage()));
        }
    }

    private void write(RegistryRecord record) {
        try {
            topic.write(record);
        } catch (ExecutionException | KafkaException | IllegalArgumentException e) {
            throw RegistryException.notStored(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RegistryException.notStored("the registry is shutting down");
        }
    }

    @Override
    public synchronized void close() {
        topic.close();
    }
}
