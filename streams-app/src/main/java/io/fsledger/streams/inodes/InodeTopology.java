package io.fsledger.streams.inodes;

import io.fsledger.core.inodes.InodeFamily;
import io.fsledger.events.InodeEvent;
import io.fsledger.schemas.Topics;
import io.fsledger.streams.kernel.FamilyDefinition;

/**
 * {@code fs.inodes} → inodes with their references and attributes, and the children of directories by name; work for resolvers
 * and facts for caches.
 *
 * <p>An inode and the row by which its directory finds it lie in different partitions: they tell each other by events of this
 * same topic.
 */
public final class InodeTopology {
    public static final FamilyDefinition<InodeEvent> FAMILY = FamilyDefinition.of(
                    Topics.INODES,
                    InodeFamily::new,
                    Topics.RESOLUTIONS,
                    Topics.EVICTIONS,
                    Topics.WRITES,
                    Topics.CLIENTS)
            .with(InodeFamily.VIEWS);

    private InodeTopology() {}
}
