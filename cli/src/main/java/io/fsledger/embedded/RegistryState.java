package io.fsledger.embedded;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What has been read from {@code _schemas}: the only source of answers. It changes in one way only, by records as they are read.
 *
 * <p>A schema stays known by its id when the subjects that it stood under are gone: records that carry the id are still about.
 */
final class RegistryState implements RegistryRecord.Reader {
    static final Compatibility DEFAULT_COMPATIBILITY = Compatibility.FULL_TRANSITIVE;

    private final NavigableMap<String, NavigableMap<Integer, SchemaVersion>> subjects = new TreeMap<>();
    private final Map<String, Integer> highestVersions = new HashMap<>();
    private final NavigableMap<Integer, String> schemas = new TreeMap<>();
    private final Map<String, Integer> ids = new HashMap<>();
    private final Map<String, Compatibility> levels = new HashMap<>();
    private @Nullable Compatibility globalLevel;
    private long schemaChars;

    synchronized void apply(RegistryRecord record) {
        record.readBy(this);
    }

    @Override
    public synchronized void schema(SchemaVersion version) {
        subjects.computeIfAbsent(version.subject(), subject -> new TreeMap<>()).put(version.version(), version);
        highestVersions.merge(version.subject(), version.version(), Math::max);
        if (schemas.putIfAbsent(version.id(), version.schema()) == null) {
            ids.putIfAbsent(version.schema(), version.id());
            schemaChars += version.schema().length();
        }
    }

    @Override
    public synchronized void schemaDeleted(String subject, int version) {
        highestVersions.merge(subject, version, Math::max);
        NavigableMap<Integer, SchemaVersion> versions = subjects.get(subject);
        if (versions != null) {
            versions.remove(version);
            if (versions.isEmpty()) {
                subjects.remove(subject);
            }
        }
    }

    @Override
    public synchronized void compatibility(@Nullable String subject, @Nullable Compatibility level) {
        if (subject == null) {
            globalLevel = level;
        } else if (level == null) {
            levels.remove(subject);
        } else {
            levels.put(subject, level);
        }
    }

    synchronized List<String> subjects() {
        return List.copyOf(subjects.keySet());
    }

    /** In ascending order; empty for a subject that there is not. */
    synchronized List<SchemaVersion> versions(String subject) {
        NavigableMap<Integer, SchemaVersion> versions = subjects.get(subject);
        return versions == null ? List.of() : List.copyOf(versions.values());
    }

    synchronized Optional<String> schema(int id) {
        return Optional.ofNullable(schemas.get(id));
    }

    synchronized List<SchemaVersion> versionsWith(int id) {
        return subjects.values().stream()
                .flatMap(versions -> versions.values().stream())
                .filter(version -> version.id() == id)
                .collect(Collectors.toList());
    }

    synchronized Optional<Compatibility> levelOf(String subject) {
        return Optional.ofNullable(levels.get(subject));
    }

    synchronized Compatibility globalLevel() {
        return globalLevel == null ? DEFAULT_COMPATIBILITY : globalLevel;
    }

    /** The version that a schema gets when it is registered next under a subject: a number is never given twice. */
    synchronized SchemaVersion next(String subject, String schema, RegistryLimits limits) {
        requireRoom(subject, schema, limits);
        int version = highestVersions.getOrDefault(subject, 0) + 1;
        Integer known = ids.get(schema);
        int id = known != null ? known : schemas.isEmpty() ? 1 : schemas.lastKey() + 1;
        return new SchemaVersion(subject, version, id, schema);
    }

    private void requireRoom(String subject, String schema, RegistryLimits limits) {
        NavigableMap<Integer, SchemaVersion> versions = subjects.get(subject);
        if (versions == null && subjects.size() >= limits.subjectsMax()) {
            throw RegistryException.limitReached("%d subjects".formatted(limits.subjectsMax()));
        }
        if (versions != null && versions.size() >= limits.versionsMax()) {
            throw RegistryException.limitReached("%d versions of subject %s".formatted(limits.versionsMax(), subject));
        }
        if (!ids.containsKey(schema)) {
            if (schemas.size() >= limits.schemasMax()) {
                throw RegistryException.limitReached("%d schemas".formatted(limits.schemasMax()));
            }
            if (schemaChars + schema.length() > limits.schemaCharsMax()) {
                throw RegistryException.limitReached("%d characters of schemas".formatted(limits.schemaCharsMax()));
            }
        }
    }

    synchronized void requireRoomForLevel(String subject, RegistryLimits limits) {
        if (!levels.containsKey(subject) && levels.size() >= limits.subjectsMax()) {
            throw RegistryException.limitReached("levels of %d subjects".formatted(limits.subjectsMax()));
        }
    }
}
