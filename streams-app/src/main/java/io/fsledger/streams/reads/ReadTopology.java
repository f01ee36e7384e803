package io.fsledger.streams.reads;

import io.fsledger.core.reads.ReadFamily;
import io.fsledger.events.ReadEvent;
import io.fsledger.schemas.Topics;
import io.fsledger.streams.kernel.FamilyDefinition;

/** {@code fs.reads} → which inodes are read sequentially, and work for fetchers. */
public final class ReadTopology {
    public static final FamilyDefinition<ReadEvent> FAMILY =
            FamilyDefinition.of(Topics.READS, ReadFamily::new, Topics.PREFETCHES, Topics.CLIENTS);

    private ReadTopology() {}
}
