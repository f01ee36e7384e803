package io.fsledger.streams.writes;

import io.fsledger.core.writes.WriteFamily;
import io.fsledger.events.WriteEvent;
import io.fsledger.schemas.Topics;
import io.fsledger.streams.kernel.FamilyDefinition;

/**
 * {@code fs.writes} → few large records of what to put on disk, in {@code fs.writes.coalesced}.
 *
 * <p>Its stores hold no payload: which inodes are dirty, and from which event on. The buffered bytes are in memory, and a task that
 * starts reads them from the topic again.
 */
public final class WriteTopology {
    public static final FamilyDefinition<WriteEvent> FAMILY = FamilyDefinition.of(
                    Topics.WRITES, WriteFamily::new, Topics.COALESCED, Topics.CLIENTS)
            .keepingMemory();

    private WriteTopology() {}
}
