package io.fsledger.streams.handles;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fsledger.core.handles.HandleViews.FilesystemCounts;
import io.fsledger.core.handles.OpenFlags;
import io.fsledger.core.table.Page;
import io.fsledger.schemas.json.JsonEvents;
import io.fsledger.state.HandleCounts;
import io.fsledger.state.InodeHandles;
import io.fsledger.state.OpenHandle;
import io.fsledger.streams.queries.Questions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Handles and their counts as programs get them. */
final class HandleJson {
    private HandleJson() {}

    static OpenFlags flags(OpenHandle handle) {
        return new OpenFlags(handle.getFlags());
    }

    static ObjectNode of(OpenHandle handle) {
        OpenFlags flags = flags(handle);
        ObjectNode shown = JsonEvents.toJson(handle);
        shown.remove("sequence");
        return shown.put("openedAt", Instant.ofEpochMilli(handle.getOpenedAt()).toString())
                .put("access", flags.access())
                .put("readable", flags.readable())
                .put("writable", flags.writable())
                .put("append", flags.append())
                .put("create", flags.create())
                .put("exclusive", flags.exclusive())
                .put("truncate", flags.truncate())
                .put("directory", flags.directory());
    }

    static ObjectNode of(HandleCounts counts) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("open", counts.getOpen())
                .put("writable", counts.getWritable())
                .put("dirty", counts.getDirty());
    }

    static ObjectNode of(InodeHandles counts) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("open", counts.getOpen())
                .put("writable", counts.getWritable())
                .put("generation", counts.getGeneration());
    }

    static ObjectNode of(Page<FilesystemCounts> filesystems) {
        ObjectNode total = of(new HandleCounts(0L, 0L, 0L, 0L));
        ArrayNode each = total.putArray("filesystems");
        for (FilesystemCounts one : filesystems.items()) {
            ObjectNode counts = of(one.counts());
            Questions.sum(total, counts);
            each.add(counts.put("filesystem", one.filesystem()));
        }
        return total.put("complete", filesystems.next() == null);
    }

    /** Adds the counts of two partitions, file system by file system. */
    static ObjectNode sum(ObjectNode left, ObjectNode right) {
        boolean complete =
                left.remove("complete").asBoolean() & right.remove("complete").asBoolean();
        Map<String, ObjectNode> byName = new TreeMap<>();
        for (ObjectNode side : List.of(left, right)) {
            for (JsonNode one : side.remove("filesystems")) {
                ObjectNode counts = (ObjectNode) one;
                byName.merge(counts.remove("filesystem").asText(), counts, Questions::sum);
            }
        }
        ObjectNode total = Questions.sum(left, right);
        ArrayNode each = total.putArray("filesystems");
        byName.forEach((name, counts) -> each.add(counts.put("filesystem", name)));
        return total.put("complete", complete);
    }
}
