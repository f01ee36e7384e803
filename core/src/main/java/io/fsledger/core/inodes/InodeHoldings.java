package io.fsledger.core.inodes;

import io.fsledger.core.inodes.InodeKeys.Name;
import io.fsledger.core.inodes.InodeViews.Reference;
import io.fsledger.core.ledger.Family.HeaderFor;
import io.fsledger.core.ledger.Family.Slice;
import io.fsledger.core.table.Table;
import io.fsledger.core.table.TableReader.Entry;
import io.fsledger.core.table.TableReader.Scan;
import io.fsledger.events.Cause;
import io.fsledger.events.InodeChildOrphaned;
import io.fsledger.events.InodeEvent;
import io.fsledger.events.InodeForgotten;
import io.fsledger.events.InodeNameRetired;
import io.fsledger.state.ChildRow;
import io.fsledger.state.Release;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a release goes over: the references of a client; or what is left of a life of an inode, which are references,
 * further names, and children in whose directory nobody is interested any more.
 */
final class InodeHoldings {
    private final Table entries;

    InodeHoldings(Table entries) {
        this.entries = entries;
    }

    Slice<InodeEvent> slice(Release release, byte @Nullable [] after, int max, HeaderFor header) {
        String client = release.getClient();
        return client == null ? ofLife(release, after, max, header) : ofClient(release, client, after, max, header);
    }

    private Slice<InodeEvent> ofClient(
            Release release, String client, byte @Nullable [] after, int max, HeaderFor header) {
        byte[] start = after == null && !release.getByName() ? InodeKeys.termZeroEnd(client) : after;
        List<InodeEvent> events = new ArrayList<>();
        byte[] last = collect(
                InodeKeys.byClient(client),
                start,
                max,
                events,
                entry -> InodeKeys.holdingOfClient(entry.key()).term() > release.getUpToTerm()
                        ? null
                        : forget(Objects.requireNonNull(InodeViews.found(entries, entry.key())), header));
        return new Slice<>(events, last == null ? start : last, events.size() < max);
    }

    /** Three ranges, one behind the other; the key at which a slice ended says in which it was. */
    private Slice<InodeEvent> ofLife(Release release, byte @Nullable [] after, int max, HeaderFor header) {
        String filesystem = Objects.requireNonNull(release.getFilesystem());
        long inode = release.getInode();
        List<byte[]> ranges = List.of(
                InodeKeys.references(filesystem, inode),
                InodeKeys.names(filesystem, inode),
                InodeKeys.rows(filesystem, inode));
        List<Holder> holders = List.of(
                entry -> reference(entry, release, header),
                entry -> name(entry, release, header),
                entry -> child(entry, release, header));
        List<InodeEvent> events = new ArrayList<>();
        byte[] last = after;
        for (int range = 0; range < ranges.size() && events.size() < max; range++) {
            byte[] prefix = ranges.get(range);
            boolean done = last != null && !startsWith(last, prefix) && isBehind(last, ranges, range);
            if (done) {
                continue;
            }
            byte[] start = last != null && startsWith(last, prefix) ? last : null;
            byte[] end = collect(prefix, start, max - events.size(), events, holders.get(range));
            last = end == null ? last : end;
        }
        return new Slice<>(events, last, events.size() < max);
    }

    private static boolean isBehind(byte[] key, List<byte[]> ranges, int range) {
        return ranges.subList(range + 1, ranges.size()).stream().anyMatch(later -> startsWith(key, later));
    }

    private static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    /** The event that an entry of a range is released by; null where what is meant of the range ends. */
    @FunctionalInterface
    private interface Holder {
        @Nullable
        InodeEvent release(Entry entry);
    }

    /** Reads a range until it ends or there is enough; the key of the last entry looked at, null where there was none. */
    private byte @Nullable [] collect(
            byte[] prefix, byte @Nullable [] after, int max, List<InodeEvent> events, Holder holder) {
        byte[] last = null;
        int before = events.size();
        try (Scan scan = entries.scan(prefix, after)) {
            while (events.size() - before < max && scan.hasNext()) {
                Entry entry = scan.next();
                InodeEvent event = holder.release(entry);
                if (event == null) {
                    break;
                }
                last = entry.key();
                events.add(event);
            }
        }
        return last;
    }

    private static @Nullable InodeEvent reference(Entry entry, Release release, HeaderFor header) {
        if (release.getCause() == Cause.EVICTED) {
            return null; // it went because nobody referred to it: whoever does by now means its next life
        }
        Reference reference = Objects.requireNonNull(InodeViews.reference(entry));
        return reference.generation() < release.getBelowGeneration() ? forget(reference, header) : null;
    }

    /** Of which life the name is, is judged when the event is applied: so each entry costs one event, and a slice is bounded. */
    private static InodeEvent name(Entry entry, Release release, HeaderFor header) {
        Name name = InodeKeys.nameOf(entry.key());
        return InodeEvent.newBuilder()
                .setHeader(header.of(Turn.NOBODY, 0))
                .setNameRetired(new InodeNameRetired(
                        release.getFilesystem(),
                        release.getInode(),
                        release.getBelowGeneration() - 1,
                        name.parent(),
                        name.name()))
                .build();
    }

    private static InodeEvent child(Entry entry, Release release, HeaderFor header) {
        ChildRow row = InodeViews.ROWS.decode(entry.value());
        ByteBuffer name = InodeKeys.nameOfRow(entry.key());
        return InodeEvent.newBuilder()
                .setHeader(header.of(Turn.NOBODY, 0))
                .setChildOrphaned(new InodeChildOrphaned(
                        release.getFilesystem(), release.getInode(), 0L, name, row.getChild(), row.getGeneration()))
                .build();
    }

    private static InodeEvent forget(Reference held, HeaderFor header) {
        return InodeEvent.newBuilder()
                .setHeader(header.of(held.client(), held.term()))
                .setForgotten(new InodeForgotten(held.filesystem(), held.inode(), held.generation(), held.count(), 0))
                .build();
    }
}
