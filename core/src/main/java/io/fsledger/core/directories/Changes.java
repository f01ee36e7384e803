package io.fsledger.core.directories;

import io.fsledger.core.ledger.Arrival;
import io.fsledger.events.ChangeKind;
import io.fsledger.events.DirectoryAttributesChanged;
import io.fsledger.events.DirectoryChange;
import io.fsledger.events.DirectoryEntryCreated;
import io.fsledger.events.DirectoryEntryDeleted;
import io.fsledger.events.DirectoryEntryRenamed;
import io.fsledger.events.DirectoryEvent;

/** What an event says has changed in a directory, as watchers are told it. */
final class Changes {
    private Changes() {}

    /** @param event that is none of a watch */
    static DirectoryChange of(DirectoryEvent event, Arrival at) {
        DirectoryChange.Builder change = DirectoryChange.newBuilder()
                .setClient(event.getHeader().getClient())
                .setTerm(event.getHeader().getTerm())
                .setOffset(at.offset())
                .setLastOffset(at.offset())
                .setAt(at.appendedAt());
        if (event.getCreated() != null) {
            DirectoryEntryCreated created = event.getCreated();
            change.setKind(ChangeKind.CREATED)
                    .setChild(created.getChild())
                    .setChildGeneration(created.getChildGeneration())
                    .setName(created.getName());
        } else if (event.getDeleted() != null) {
            DirectoryEntryDeleted deleted = event.getDeleted();
            change.setKind(ChangeKind.DELETED)
                    .setChild(deleted.getChild())
                    .setChildGeneration(deleted.getChildGeneration())
                    .setName(deleted.getName());
        } else if (event.getRenamed() != null) {
            DirectoryEntryRenamed renamed = event.getRenamed();
            change.setKind(ChangeKind.RENAMED)
                    .setChild(renamed.getChild())
                    .setChildGeneration(renamed.getChildGeneration())
                    .setOldName(renamed.getOldName())
                    .setNewName(renamed.getNewName())
                    .setCookie(renamed.getCookie())
                    .setReplaced(renamed.getReplaced())
                    .setReplacedGeneration(renamed.getReplacedGeneration())
                    .setExchanged(renamed.getExchanged());
        } else {
            DirectoryAttributesChanged changed = event.getAttributesChanged();
            change.setKind(ChangeKind.ATTRIBUTES_CHANGED)
                    .setChild(changed.getChild())
                    .setChildGeneration(changed.getChildGeneration());
        }
        return change.build();
    }
}
