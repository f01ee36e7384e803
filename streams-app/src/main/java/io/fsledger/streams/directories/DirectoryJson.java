package io.fsledger.streams.directories;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fsledger.core.directories.DirectoryViews.Watch;
import io.fsledger.events.DirectoryChange;
import io.fsledger.events.DirectoryNotification;
import io.fsledger.events.InodeRef;
import io.fsledger.schemas.json.JsonEvents;
import io.fsledger.state.DirectoryCounts;
import io.fsledger.state.WatchedDirectory;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Watches, pending changes and notifications as programs get them. */
final class DirectoryJson {
    private static final String KIND = "kind";
    private static final String AT = "at";
    private static final String SINCE = "since";

    private DirectoryJson() {}

    static ObjectNode of(WatchedDirectory directory) {
        ObjectNode shown = named(directory.getFilesystem(), directory.getInode(), directory.getGeneration());
        putTime(shown, SINCE, directory.getSince());
        return putState(shown, directory);
    }

    /** What is known of a directory beside a list; null where nobody watches it. */
    static ObjectNode summary(@Nullable WatchedDirectory directory) {
        ObjectNode shown = JsonNodeFactory.instance.objectNode().put("watched", directory != null);
        if (directory == null) {
            return shown.put("watchers", 0).put("pending", 0).put("dropped", 0);
        }
        return putState(shown.put("generation", directory.getGeneration()), directory);
    }

    private static ObjectNode putState(ObjectNode shown, WatchedDirectory directory) {
        shown.put("watchers", directory.getWatchers())
                .put("pending", directory.getPending())
                .put("dropped", directory.getDropped());
        if (directory.getDropped() > 0) {
            shown.put("firstDroppedOffset", directory.getFirstDropped())
                    .put("lastDroppedOffset", directory.getLastDropped());
        }
        return shown;
    }

    static ObjectNode of(Watch watch) {
        ObjectNode shown = named(watch.filesystem(), watch.inode(), watch.generation())
                .put("client", watch.client())
                .put("term", watch.term());
        putTime(shown, SINCE, watch.since());
        return shown;
    }

    static ObjectNode of(DirectoryCounts counts) {
        return JsonEvents.toJson(counts);
    }

    static ObjectNode of(DirectoryChange change) {
        ObjectNode shown = JsonEvents.toJson(change);
        shown.put(KIND, change.getKind().name().toLowerCase(Locale.ROOT));
        putTime(shown, AT, change.getAt());
        return shown;
    }

    static ObjectNode of(DirectoryNotification notification) {
        ObjectNode shown = JsonEvents.toJson(notification);
        ArrayNode changes = shown.putArray("changes");
        for (DirectoryChange change : notification.getChanges()) {
            changes.add(of(change));
        }
        return shown;
    }

    private static ObjectNode named(String filesystem, long inode, long generation) {
        return JsonEvents.toJson(new InodeRef(filesystem, inode, generation));
    }

    private static void putTime(ObjectNode shown, String name, long at) {
        shown.put(name, Instant.ofEpochMilli(at).toString());
    }
}
