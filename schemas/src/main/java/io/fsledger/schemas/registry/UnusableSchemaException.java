package io.fsledger.schemas.registry;

/** The registry knows the id, but what it belongs to is not one self-contained Avro schema. */
public final class UnusableSchemaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnusableSchemaException(String sentence) {
        super(sentence);
    }

    public UnusableSchemaException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
