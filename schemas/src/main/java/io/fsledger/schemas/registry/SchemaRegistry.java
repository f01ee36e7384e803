package io.fsledger.schemas.registry;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * Gives schemas ids that are the same for everybody.
 *
 * <p>Every call may throw {@link RegistryUnavailableException}, which is worth a retry, and {@link
 * RegistryRefusedException}, which is not.
 */
public interface SchemaRegistry extends AutoCloseable {

    /** The registry that the settings name: {@code mock://scope} is kept in memory, everything else is asked over HTTP. */
    static SchemaRegistry open(Map<String, ?> config) {
        RegistrySettings settings = new RegistrySettings(config);
        List<String> urls = settings.urls();
        return urls.size() == 1 && urls.get(0).startsWith(MemorySchemaRegistry.URL_PREFIX)
                ? MemorySchemaRegistry.ofUrl(urls.get(0))
                : new HttpSchemaRegistry(settings);
    }

    /** The id of a schema in a subject; adds the schema as the subject's newest version where it is not there yet. */
    int register(String subject, Schema schema);

    /** The id of a schema that must be in the subject already. */
    int lookUp(String subject, Schema schema);

    /**
     * The schema of an id. Empty means: the registry answered, and there is no such id.
     *
     * @throws UnusableSchemaException if the id belongs to something that is not one self-contained Avro schema
     */
    Optional<Schema> byId(int id);

    @Override
    void close();
}
