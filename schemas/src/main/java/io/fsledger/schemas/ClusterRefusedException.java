package io.fsledger.schemas;

/** The Kafka cluster answered, and does not let us make or see the topics: too few brokers, missing rights. */
public final class ClusterRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ClusterRefusedException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
