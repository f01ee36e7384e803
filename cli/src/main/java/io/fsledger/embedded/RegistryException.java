package io.fsledger.embedded;

/** A request that the registry refuses, with the code that Confluent's registry has for it. */
final class RegistryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final int code;

    private RegistryException(int status, int code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    int status() {
        return status;
    }

    int code() {
        return code;
    }

    static RegistryException badRequest(String message) {
        return new RegistryException(400, 400, message);
    }

    static RegistryException unsupportedContentType(String contentType) {
        return new RegistryException(
                415, 415, "Content type '%s' is not understood: send JSON.".formatted(contentType));
    }

    static RegistryException bodyTooLarge(int limit) {
        return new RegistryException(413, 413, "A request may have at most %d bytes.".formatted(limit));
    }

    static RegistryException subjectNotFound(String subject) {
        return new RegistryException(404, 40401, "Subject '%s' not found.".formatted(subject));
    }

    static RegistryException versionNotFound(String version) {
        return new RegistryException(404, 40402, "Version %s not found.".formatted(version));
    }

    static RegistryException schemaNotFound() {
        return new RegistryException(404, 40403, "Schema not found");
    }

    static RegistryException schemaNotFound(int id) {
        return new RegistryException(404, 40403, "Schema %d not found".formatted(id));
    }

    static RegistryException noCompatibilityOfSubject(String subject) {
        return new RegistryException(
                404, 40408, "Subject '%s' does not have subject-level compatibility configured".formatted(subject));
    }

    static RegistryException incompatible(String subject, Iterable<String> reasons) {
        return new RegistryException(
                409,
                409,
                "Schema being registered is incompatible with an earlier schema for subject \"%s\", details: [%s]"
                        .formatted(subject, String.join(", ", reasons)));
    }

    static RegistryException invalidSchema(String reason) {
        return new RegistryException(422, 42201, "Invalid schema: " + reason);
    }

    static RegistryException invalidVersion(String version) {
        return new RegistryException(
                422,
                42202,
                "The specified version '%s' is not a valid version id. Allowed values are between [1, 2^31-1] and the string \"latest\""
                        .formatted(version));
    }

    static RegistryException invalidCompatibility(String level) {
        return new RegistryException(
                422,
                42203,
                "Invalid compatibility level '%s'. Valid values are none, backward, forward, full, backward_transitive, forward_transitive, and full_transitive"
                        .formatted(level));
    }

    static RegistryException limitReached(String limit) {
        return new RegistryException(422, 42205, "This embedded registry is full: " + limit + ".");
    }

    static RegistryException invalidSubject(String rule) {
        return new RegistryException(422, 42208, "The specified subject is not valid: " + rule);
    }

    static RegistryException notStored(String reason) {
        return new RegistryException(500, 50001, "Error in the backend data store: " + reason);
    }
}
