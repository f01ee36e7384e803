package io.fsledger.embedded;

import org.apache.avro.AvroTypeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;

/**
 * One version of a subject.
 *
 * @param schema the text: as Avro prints the parsed schema, so that equal schemas are equal texts
 */
record SchemaVersion(String subject, int version, int id, String schema) {
    /** Parsed anew each time: registering is rare, and parsed schemas are many times as large as their text. */
    Schema parsed() {
        return new Schema.Parser().setValidateDefaults(false).parse(schema);
    }

    /** What a producer offers, in the form in which schemas are kept and compared. */
    static Schema parse(String offered) {
        try {
            return new Schema.Parser().parse(offered);
        } catch (SchemaParseException | AvroTypeException e) {
            throw RegistryException.invalidSchema(String.valueOf(e.getMessage()));
        } catch (StackOverflowError e) {
            throw RegistryException.invalidSchema("it is nested too deeply");
        }
    }
}
