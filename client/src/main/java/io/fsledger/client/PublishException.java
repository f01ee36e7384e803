package io.fsledger.client;

import org.jspecify.annotations.Nullable;

/** An event that is not in the log, or of which that is not known. The message says what to do. */
public final class PublishException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why an event was not acknowledged. */
    public enum Reason {
        /** It has no room in the buffer, because what was published before it is not acknowledged yet. */
        BUFFER_FULL,
        /** It is larger than events may be. */
        TOO_LARGE,
        /** It cannot be written, or the cluster refuses it: this event alone. */
        REFUSED,
        /** It was sent, and nobody said whether it arrived. A repetition with the same sequence cannot do harm. */
        OUTCOME_UNKNOWN,
        /**
         * The life of the client that it belongs to is over: all that was held in it has been released. It was not sent.
         * {@link PublisherListener#renewed} tells when there is a new one.
         */
        FENCED,
        /** The publisher is closed, or has given up. */
        CLOSED
    }

    public PublishException(Reason reason, String sentence) {
        this(reason, sentence, null);
    }

    public PublishException(Reason reason, String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
