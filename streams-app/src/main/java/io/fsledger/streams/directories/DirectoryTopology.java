package io.fsledger.streams.directories;

import io.fsledger.core.directories.DirectoryFamily;
import io.fsledger.events.DirectoryEvent;
import io.fsledger.schemas.Topics;
import io.fsledger.streams.kernel.FamilyDefinition;

/** {@code fs.directories} → watches with bounded queues, and notifications of what changed. */
public final class DirectoryTopology {
    public static final FamilyDefinition<DirectoryEvent> FAMILY = FamilyDefinition.of(
                    Topics.DIRECTORIES, DirectoryFamily::new, Topics.NOTIFICATIONS, Topics.CLIENTS)
            .with(DirectoryFamily.VIEWS);

    private DirectoryTopology() {}
}
