package io.fsledger.bench;

/** There is no number, and why. */
final class MeasurementFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MeasurementFailed(String message) {
        super(message);
    }

    MeasurementFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
