package io.fsledger.streams.inodes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fsledger.core.inodes.InodeViews.Child;
import io.fsledger.core.inodes.InodeViews.Reference;
import io.fsledger.events.InodeRef;
import io.fsledger.schemas.json.JsonEvents;
import io.fsledger.state.InodeEntry;
import io.fsledger.state.InodeStatus;
import java.util.List;
import java.util.Locale;

/** Inodes, references and children as programs get them. */
final class InodeJson {
    /** How the rules remember things, which is nobody else's business. */
    private static final List<String> OF_THE_RULES = List.of("holder", "bornAt", "namedAt", "namedBy", "dueAt");

    private static final long NOTHING_WAITS = -1;

    private InodeJson() {}

    static ObjectNode of(InodeEntry inode) {
        ObjectNode shown = JsonEvents.toJson(inode);
        shown.remove(OF_THE_RULES);
        return shown.put("status", inode.getStatus().name().toLowerCase(Locale.ROOT))
                .put("retrying", inode.getStatus() == InodeStatus.STUB && inode.getDueAt() != NOTHING_WAITS);
    }

    static ObjectNode of(Reference reference) {
        return JsonEvents.toJson(new InodeRef(reference.filesystem(), reference.inode(), reference.generation()))
                .put("client", reference.client())
                .put("term", reference.term())
                .put("count", reference.count());
    }

    static ObjectNode of(String filesystem, Child child) {
        ObjectNode shown = JsonEvents.toJson(new InodeRef(filesystem, child.inode(), child.generation()));
        JsonEvents.putName(shown, "name", child.name());
        return shown;
    }

    /** How a wait for an inode to be resolved ends, as far as the inode as it is shown decides that. */
    enum Waited {
        RESOLVED,
        FAILED,
        TIMEOUT;

        static Waited of(ObjectNode shown) {
            return switch (shown.path("status").asText()) {
                case "resolved" -> RESOLVED;
                case "stub" -> shown.has("error") && !shown.path("retrying").asBoolean() ? FAILED : TIMEOUT;
                default -> TIMEOUT;
            };
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
