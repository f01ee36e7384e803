package io.fsledger.streams.handles;

import io.fsledger.core.handles.HandleFamily;
import io.fsledger.events.HandleEvent;
import io.fsledger.schemas.Topics;
import io.fsledger.streams.kernel.FamilyDefinition;

/**
 * {@code fs.handles} → handles by inode, by number and by client, with their counts.
 *
 * <p>Everything about a handle lies in the partition of its inode, so one event changes all of it together, and no
 * repartition topic is needed; what is asked by client or by number is gathered from the partitions.
 */
public final class HandleTopology {
    public static final FamilyDefinition<HandleEvent> FAMILY = FamilyDefinition.of(
                    Topics.HANDLES, HandleFamily::new, Topics.CLIENTS)
            .with(HandleFamily.VIEWS);

    private HandleTopology() {}
}
