package io.fsledger.projector.sql;

import java.sql.SQLException;

/** Another projector has committed rows of the same partition: what this one has applied counts no more, and it must stop. */
public final class PartitionTakenException extends SQLException {
    private static final long serialVersionUID = 1L;

    PartitionTakenException(String topic, int partition) {
        super("%s-%d is kept by another projector now. This one stops; nothing need be done"
                .formatted(topic, partition));
    }
}
