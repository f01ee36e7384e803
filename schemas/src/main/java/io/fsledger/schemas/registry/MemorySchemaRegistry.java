package io.fsledger.schemas.registry;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.avro.Schema;

/** A registry in memory, for tests. All users of {@code mock://scope} with the same scope share one. Checks no compatibility. */
public final class MemorySchemaRegistry implements SchemaRegistry {
    static final String URL_PREFIX = "mock://";

    private static final ConcurrentMap<String, MemorySchemaRegistry> SCOPES = new ConcurrentHashMap<>();

    private final Map<Schema, Integer> ids = new LinkedHashMap<>();
    private final Map<Integer, Schema> schemas = new LinkedHashMap<>();
    private final Map<String, Set<Integer>> subjects = new LinkedHashMap<>();

    static MemorySchemaRegistry ofUrl(String url) {
        return SCOPES.computeIfAbsent(url.substring(URL_PREFIX.length()), scope -> new MemorySchemaRegistry());
    }

    @Override
    public synchronized int register(String subject, Schema schema) {
        Schema portable = PortableSchema.of(schema);
        int id = ids.computeIfAbsent(portable, added -> ids.size() + 1);
        schemas.put(id, portable);
        subjects.computeIfAbsent(subject, added -> new LinkedHashSet<>()).add(id);
        return id;
    }

    @Override
    public synchronized int lookUp(String subject, Schema schema) {
        Integer id = ids.get(PortableSchema.of(schema));
        if (id == null || !subjects.getOrDefault(subject, Set.of()).contains(id)) {
            throw new RegistryRefusedException(
                    404,
                    "The schema " + schema.getFullName() + " is not in subject " + subject + ": register it first.");
        }
        return id;
    }

    @Override
    public synchronized Optional<Schema> byId(int id) {
        return Optional.ofNullable(schemas.get(id));
    }

    /** Does nothing: others may share the scope. */
    @Override
    public void close() {}
}
