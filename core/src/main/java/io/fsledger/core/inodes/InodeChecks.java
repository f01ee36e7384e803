package io.fsledger.core.inodes;

import io.fsledger.core.ledger.Names;
import io.fsledger.core.ledger.Refusal;
import io.fsledger.events.InodeAttributes;
import io.fsledger.events.InodeEvent;
import io.fsledger.events.InodeKind;
import io.fsledger.events.InodeLookedUp;
import io.fsledger.events.InodeRef;
import io.fsledger.events.InodeUnlinked;
import io.fsledger.events.Origin;
import io.fsledger.schemas.Events;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Which values may stand in events of inodes at all. */
final class InodeChecks {
    /** References that one event can give or take. */
    private static final long COUNT_MAX = 1L << 32;

    /**
     * Inodes that stand for inodes that stand for others. Without a bound two that stand for each other would look each other up
     * for ever.
     */
    private static final int NESTING_MAX = 8;

    private static final int FILESYSTEM = 0;
    private static final int INODE = 1;
    private static final int GENERATION = 2;

    private InodeChecks() {}

    /** All bodies begin with the three parts that name a life of an inode. */
    static String filesystem(InodeEvent event) {
        return (String) body(event).get(FILESYSTEM);
    }

    static long inode(InodeEvent event) {
        return (Long) body(event).get(INODE);
    }

    static long generation(InodeEvent event) {
        return (Long) body(event).get(GENERATION);
    }

    private static SpecificRecord body(InodeEvent event) {
        return Objects.requireNonNull(Events.body(event));
    }

    /** Through how many inodes that stand for others an event came. */
    static int nesting(InodeEvent event) {
        if (event.getLookedUp() != null) {
            return event.getLookedUp().getNesting();
        }
        return event.getForgotten() == null ? 0 : event.getForgotten().getNesting();
    }

    static @Nullable Refusal check(InodeEvent event) {
        Refusal refusal = Names.checkInode(filesystem(event), inode(event), generation(event));
        if (refusal == null) {
            refusal = checkNesting(event);
        }
        if (refusal != null) {
            return refusal;
        }
        if (event.getLookedUp() != null) {
            return check(event.getLookedUp());
        }
        if (event.getForgotten() != null) {
            return checkCount(event.getForgotten().getCount());
        }
        if (event.getListed() != null) {
            return checkName(event.getListed().getParent(), event.getListed().getName());
        }
        if (event.getLinked() != null) {
            return checkName(event.getLinked().getParent(), event.getLinked().getName());
        }
        if (event.getUnlinked() != null) {
            return check(event.getUnlinked());
        }
        if (event.getResolved() != null) {
            refusal = checkTtl(event.getResolved().getTtlMs());
            return refusal == null ? check(event.getResolved().getAttributes()) : refusal;
        }
        return null;
    }

    private static @Nullable Refusal check(InodeLookedUp event) {
        Refusal refusal = checkCount(event.getCount());
        if (refusal == null) {
            refusal = checkName(event.getParent(), event.getName());
        }
        if (refusal == null && event.getAttributes() != null) {
            refusal = check(event.getAttributes());
        }
        if (refusal == null) {
            refusal = checkTtl(event.getTtlMs());
        }
        InodeRef inner = event.getDelegate();
        if (refusal == null && inner != null) {
            refusal = inner.getFilesystem().equals(event.getFilesystem()) && inner.getInode() == event.getInode()
                    ? Refusal.malformed("an inode cannot stand for itself")
                    : Names.checkInode(inner.getFilesystem(), inner.getInode(), inner.getGeneration());
        }
        return refusal;
    }

    private static @Nullable Refusal check(InodeUnlinked event) {
        return event.getLinksLeft() < 0
                ? Refusal.malformed("links left " + event.getLinksLeft() + " is negative")
                : checkName(event.getParent(), event.getName());
    }

    private static @Nullable Refusal checkNesting(InodeEvent event) {
        int nesting = nesting(event);
        if (nesting != 0 && event.getHeader().getOrigin() == Origin.PRODUCER) {
            return Refusal.malformed("a nesting of " + nesting + " comes from the service only");
        }
        return nesting >= 0 && nesting <= NESTING_MAX
                ? null
                : Refusal.malformed(Inode.shown(filesystem(event), inode(event)) + " is meant through more than "
                        + NESTING_MAX + " inodes that stand for others: do they stand for each other?");
    }

    private static @Nullable Refusal checkCount(long count) {
        return count >= 1 && count <= COUNT_MAX
                ? null
                : Refusal.malformed("a count of " + count + " references is not within 1 and 2^32");
    }

    private static @Nullable Refusal checkTtl(long ttlMs) {
        return ttlMs >= 0 ? null : Refusal.malformed("a time to live of " + ttlMs + " ms is negative");
    }

    private static @Nullable Refusal check(InodeAttributes attributes) {
        return attributes.getSize() >= 0 && attributes.getLinks() >= 0
                ? null
                : Refusal.malformed(
                        "size " + attributes.getSize() + " or links " + attributes.getLinks() + " is negative");
    }

    private static @Nullable Refusal checkName(@Nullable Long parent, @Nullable ByteBuffer name) {
        if (parent == null && name == null) {
            return null;
        }
        if (parent == null || name == null) {
            return Refusal.malformed("a name and the directory it is in belong together");
        }
        return parent == 0 ? Refusal.malformed("inode 0 is invalid, as a directory too") : Names.checkEntry(name);
    }

    /** What a listing knows of an inode. */
    static InodeAttributes placeholder(InodeKind kind) {
        return InodeAttributes.newBuilder().setKind(kind).build();
    }
}
