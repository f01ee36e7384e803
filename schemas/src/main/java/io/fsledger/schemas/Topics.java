package io.fsledger.schemas;

import io.fsledger.events.ClientEvent;
import io.fsledger.events.ClientTransition;
import io.fsledger.events.CoalescedWrite;
import io.fsledger.events.DirectoryEvent;
import io.fsledger.events.DirectoryNotification;
import io.fsledger.events.HandleEvent;
import io.fsledger.events.InodeEvent;
import io.fsledger.events.InodeEviction;
import io.fsledger.events.InodeResolution;
import io.fsledger.events.Prefetch;
import io.fsledger.events.ReadEvent;
import io.fsledger.events.Rejection;
import io.fsledger.events.SequenceEvent;
import io.fsledger.events.WriteEvent;
import io.fsledger.schemas.Topic.Retention;
import io.fsledger.state.FamilyOperation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All topics of fsledger. Whatever makes, checks, reads or documents topics goes through this list. */
public final class Topics {
    public static final Topic<HandleEvent> HANDLES = new Topic<>(
            "handles", HandleEvent.class, HandleEvent.getClassSchema(), Events::inodeKey, Retention.UNLIMITED);

    public static final Topic<InodeEvent> INODES =
            new Topic<>("inodes", InodeEvent.class, InodeEvent.getClassSchema(), Events::inodeKey, Retention.UNLIMITED);

    public static final Topic<WriteEvent> WRITES =
            new Topic<>("writes", WriteEvent.class, WriteEvent.getClassSchema(), Events::inodeKey, Retention.LIMITED);

    /** What to put on disk. */
    public static final Topic<CoalescedWrite> COALESCED = new Topic<>(
            "writes.coalesced",
            CoalescedWrite.class,
            CoalescedWrite.getClassSchema(),
            write -> Keys.inode(write.getFilesystem(), write.getInode()),
            Retention.LIMITED);

    public static final Topic<ReadEvent> READS =
            new Topic<>("reads", ReadEvent.class, ReadEvent.getClassSchema(), Events::inodeKey, Retention.LIMITED);

    public static final Topic<DirectoryEvent> DIRECTORIES = new Topic<>(
            "directories",
            DirectoryEvent.class,
            DirectoryEvent.getClassSchema(),
            Events::inodeKey,
            Retention.UNLIMITED);

    public static final Topic<ClientEvent> CLIENTS = new Topic<>(
            "clients", ClientEvent.class, ClientEvent.getClassSchema(), Events::clientKey, Retention.UNLIMITED);

    public static final Topic<SequenceEvent> SEQUENCES = new Topic<>(
            "sequences", SequenceEvent.class, SequenceEvent.getClassSchema(), Topics::scope, Retention.UNLIMITED);

    /** Work for resolvers. */
    public static final Topic<InodeResolution> RESOLUTIONS = new Topic<>(
            "inodes.resolutions",
            InodeResolution.class,
            InodeResolution.getClassSchema(),
            resolution -> Keys.inode(resolution.getFilesystem(), resolution.getInode()),
            Retention.LIMITED);

    /** Facts for caches. */
    public static final Topic<InodeEviction> EVICTIONS = new Topic<>(
            "inodes.evictions",
            InodeEviction.class,
            InodeEviction.getClassSchema(),
            eviction -> Keys.inode(eviction.getFilesystem(), eviction.getInode()),
            Retention.LIMITED);

    /** Work for fetchers. */
    public static final Topic<Prefetch> PREFETCHES = new Topic<>(
            "reads.prefetches",
            Prefetch.class,
            Prefetch.getClassSchema(),
            prefetch -> Keys.inode(prefetch.getFilesystem(), prefetch.getInode()),
            Retention.LIMITED);

    /** Bounded batches of what changed in watched directories. */
    public static final Topic<DirectoryNotification> NOTIFICATIONS = new Topic<>(
            "directories.notifications",
            DirectoryNotification.class,
            DirectoryNotification.getClassSchema(),
            notification -> Keys.inode(notification.getFilesystem(), notification.getInode()),
            Retention.LIMITED);

    public static final Topic<ClientTransition> TRANSITIONS = new Topic<>(
            "clients.transitions",
            ClientTransition.class,
            ClientTransition.getClassSchema(),
            ClientTransition::getClient,
            Retention.UNLIMITED);

    /** Keyed as the refused event was. */
    public static final Topic<Rejection> REJECTIONS = new Topic<>(
            "rejections", Rejection.class, Rejection.getClassSchema(), rejection -> null, Retention.UNLIMITED);

    /** Internal: what is being rebuilt or upgraded, by family. */
    public static final Topic<FamilyOperation> OPERATIONS = new Topic<>(
            "operations",
            FamilyOperation.class,
            FamilyOperation.getClassSchema(),
            operation -> null,
            Retention.COMPACTED);

    /** Topics that producers publish to: one per family. */
    public static final List<Topic<?>> FAMILIES =
            List.of(HANDLES, INODES, WRITES, READS, DIRECTORIES, CLIENTS, SEQUENCES);

    public static final List<Topic<?>> ALL = List.of(
            HANDLES,
            INODES,
            WRITES,
            READS,
            DIRECTORIES,
            CLIENTS,
            SEQUENCES,
            COALESCED,
            RESOLUTIONS,
            EVICTIONS,
            PREFETCHES,
            NOTIFICATIONS,
            TRANSITIONS,
            REJECTIONS,
            OPERATIONS);

    private Topics() {}

    private static @Nullable String scope(SequenceEvent event) {
        if (event.getAsked() != null) {
            return event.getAsked().getScope();
        }
        return event.getGranted() == null ? null : event.getGranted().getScope();
    }
}
