package io.fsledger.core.directories;

import io.fsledger.core.ledger.Names;
import io.fsledger.core.ledger.Refusal;
import io.fsledger.events.DirectoryAttributesChanged;
import io.fsledger.events.DirectoryEntryCreated;
import io.fsledger.events.DirectoryEntryDeleted;
import io.fsledger.events.DirectoryEntryRenamed;
import io.fsledger.events.DirectoryEvent;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Which values may stand in events of directories at all. */
final class DirectoryChecks {
    private DirectoryChecks() {}

    static @Nullable Refusal check(DirectoryEvent event) {
        if (event.getCreated() != null) {
            DirectoryEntryCreated created = event.getCreated();
            return check(created.getChild(), created.getChildGeneration(), created.getName());
        }
        if (event.getDeleted() != null) {
            DirectoryEntryDeleted deleted = event.getDeleted();
            return check(deleted.getChild(), deleted.getChildGeneration(), deleted.getName());
        }
        if (event.getRenamed() != null) {
            return check(event.getRenamed());
        }
        if (event.getAttributesChanged() != null) {
            DirectoryAttributesChanged changed = event.getAttributesChanged();
            return checkChild("child", changed.getChild(), changed.getChildGeneration());
        }
        return null;
    }

    private static @Nullable Refusal check(long child, long generation, ByteBuffer name) {
        Refusal refusal = checkChild("child", child, generation);
        return refusal == null ? Names.checkEntry(name) : refusal;
    }

    private static @Nullable Refusal check(DirectoryEntryRenamed event) {
        Refusal refusal = checkChild("child", event.getChild(), event.getChildGeneration());
        if (refusal == null && event.getOldName() != null) {
            refusal = Names.checkEntry(event.getOldName());
        }
        if (refusal == null && event.getNewName() != null) {
            refusal = Names.checkEntry(event.getNewName());
        }
        if (refusal == null && event.getReplaced() != null) {
            refusal = checkChild("replaced", event.getReplaced(), event.getReplacedGeneration());
        }
        return refusal == null ? checkMeaning(event) : refusal;
    }

    private static @Nullable Refusal checkMeaning(DirectoryEntryRenamed event) {
        boolean came = event.getOldName() == null;
        boolean went = event.getNewName() == null;
        if (came && went) {
            return Refusal.malformed("a rename has neither an old name nor a new one");
        }
        if ((came || went) && event.getCookie() == 0) {
            return Refusal.malformed("one half of a move has no cookie that the other half could have too");
        }
        return event.getExchanged() && event.getReplaced() == null
                ? Refusal.malformed("an exchange does not say which inode has the old name now")
                : null;
    }

    private static @Nullable Refusal checkChild(String field, long child, long generation) {
        if (child == 0) {
            return Refusal.malformed(field + " 0 is invalid");
        }
        return generation < 0 ? Refusal.malformed("generation " + generation + " of " + field + " is negative") : null;
    }
}
