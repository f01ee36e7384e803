package io.fsledger.streams.reads;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fsledger.core.reads.ReadViews;
import io.fsledger.events.InodeRef;
import io.fsledger.schemas.json.JsonEvents;
import io.fsledger.state.ReadCounts;
import io.fsledger.state.ReadPattern;
import org.jspecify.annotations.Nullable;

/** How inodes are read, as programs get it. */
final class ReadJson {
    private ReadJson() {}

    /** @param pattern null where the inode is not read */
    static ObjectNode of(String filesystem, long inode, @Nullable ReadPattern pattern) {
        long generation = pattern == null ? 0 : pattern.getGeneration();
        ObjectNode shown = JsonEvents.toJson(new InodeRef(filesystem, inode, generation))
                .put("tracked", pattern != null)
                .put("sequential", pattern != null && pattern.getSequential())
                .put("inFlight", pattern == null ? 0 : pattern.getInFlight());
        if (pattern != null) {
            shown.put("block", ReadViews.lastBlock(pattern))
                    .put("blockBytes", pattern.getBlockBytes())
                    .put("client", pattern.getClient());
        }
        return shown;
    }

    static ObjectNode of(ReadCounts counts) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("tracked", counts.getTracked())
                .put("sequential", counts.getSequential())
                .put("inFlight", counts.getInFlight())
                .put("unanswered", counts.getUnanswered())
                .put("displaced", counts.getDisplaced());
    }
}
