package io.fsledger.schemas;

import java.util.List;

/** Topics exist with settings under which events would be lost or misjudged. Lists everything that must be changed. */
public final class TopicMismatchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> differences;

    TopicMismatchException(List<String> differences) {
        super(
                "The topics that exist do not fit:\n  " + String.join("\n  ", differences)
                        + "\nChange them with kafka-configs.sh --alter --entity-type topics --entity-name NAME --add-config ..., then start again.");
        this.differences = List.copyOf(differences);
    }

    public List<String> differences() {
        return differences;
    }
}
