package io.fsledger.process;

/** A part cannot start for a reason outside of it. The message is a sentence for people: what is wrong, and what to do. */
public final class CannotStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CannotStartException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
