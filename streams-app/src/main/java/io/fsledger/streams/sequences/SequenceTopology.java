package io.fsledger.streams.sequences;

import io.fsledger.core.sequences.SequenceFamily;
import io.fsledger.events.SequenceEvent;
import io.fsledger.schemas.Topics;
import io.fsledger.streams.kernel.FamilyDefinition;

/**
 * {@code fs.sequences} → the next number of each sequence. A grant is appended to the same partition as the request, so
 * whoever asked finds it by reading on from there.
 */
public final class SequenceTopology {
    public static final FamilyDefinition<SequenceEvent> FAMILY =
            FamilyDefinition.of(Topics.SEQUENCES, SequenceFamily::new, Topics.CLIENTS);

    private SequenceTopology() {}
}
