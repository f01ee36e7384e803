package io.fsledger.schemas.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;

/**
 * A schema without what only Java's generated classes need ({@code avro.java.string}): as the .avsc file has it, docs and
 * defaults included. Only this form leaves the process, so that producers in all languages register the same schema.
 */
public final class PortableSchema {
    private static final ObjectMapper JSON = new ObjectMapper();

    private PortableSchema() {}

    public static Schema of(Schema schema) {
        try {
            JsonNode tree = JSON.readTree(schema.toString());
            removeJavaProperty(tree);
            return new Schema.Parser().parse(tree.toString());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Avro wrote a schema that is not JSON: " + schema, e);
        }
    }

    private static void removeJavaProperty(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(GenericData.STRING_PROP);
        }
        node.forEach(PortableSchema::removeJavaProperty);
    }
}
