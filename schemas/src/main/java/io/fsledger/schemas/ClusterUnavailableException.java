package io.fsledger.schemas;

import org.jspecify.annotations.Nullable;

/** No Kafka broker answered in time. */
public final class ClusterUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ClusterUnavailableException(String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
    }
}
