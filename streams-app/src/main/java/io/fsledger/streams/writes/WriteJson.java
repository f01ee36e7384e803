package io.fsledger.streams.writes;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fsledger.core.ledger.PartitionState;
import io.fsledger.core.table.TableReader;
import io.fsledger.core.writes.WriteViews.Range;
import io.fsledger.core.writes.WriteViews.Total;
import io.fsledger.events.InodeRef;
import io.fsledger.schemas.json.JsonEvents;
import io.fsledger.state.AppendPlace;
import io.fsledger.state.WriteEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is buffered as programs get it. */
final class WriteJson {
    private static final String PARTITIONS = "partitions";

    private WriteJson() {}

    /** Where nothing is known of an inode, that is what is said: it may well exist. */
    static ObjectNode of(String filesystem, long inode, @Nullable WriteEntry known, TableReader marks) {
        return known == null
                ? of(new WriteEntry(filesystem, inode, 0L, 0L, false, -1L, 0L, 0L), marks)
                : of(known, marks);
    }

    static ObjectNode of(WriteEntry entry, TableReader marks) {
        boolean dirty = entry.getDirtyFrom() != -1;
        ObjectNode shown = JsonEvents.toJson(entry);
        shown.remove(List.of("dirtyFrom", "dirtySince"));
        shown.put("dirty", dirty);
        if (dirty) {
            long since = PartitionState.read(marks).getLedgerTime() - entry.getDirtySince();
            shown.put("dirtyForMs", since);
        }
        return shown;
    }

    static ObjectNode of(Range range) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("offset", range.offset())
                .put("length", range.length());
    }

    static ObjectNode of(AppendPlace place) {
        ObjectNode shown =
                JsonEvents.toJson(new InodeRef(place.getFilesystem(), place.getInode(), place.getGeneration()));
        return shown.put("offset", place.getOffset()).put("length", place.getLength());
    }

    static ObjectNode of(Total total) {
        ObjectNode shown = JsonNodeFactory.instance
                .objectNode()
                .put("inodes", total.inodes())
                .put("bytes", total.bytes());
        shown.putArray(PARTITIONS).addObject().put("inodes", total.inodes()).put("bytes", total.bytes());
        return shown;
    }

    /** Says of each partition which one it is: they stand in the order of what the answer rests on. */
    static ObjectNode numbered(ObjectNode total) {
        for (int i = 0; i < total.path(PARTITIONS).size(); i++) {
            ((ObjectNode) total.path(PARTITIONS).get(i))
                    .set("partition", total.path("basis").path(i).path("partition"));
        }
        return total;
    }
}
