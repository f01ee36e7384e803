package io.fsledger.schemas.registry;

/** The registry answered, and the answer is no: incompatible schema, unknown subject, missing rights. */
public final class RegistryRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    /** @param status as in HTTP: 409 incompatible, 422 invalid, 401 and 403 rights, 404 not there */
    public RegistryRefusedException(int status, String sentence) {
        super(sentence);
        this.status = status;
    }

    public int status() {
        return status;
    }
}
