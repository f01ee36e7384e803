package io.fsledger.core.ledger;

import io.fsledger.core.table.Key;
import io.fsledger.core.table.Table;
import io.fsledger.core.table.TableReader.Entry;
import io.fsledger.core.table.TableReader.Scan;
import io.fsledger.events.ClientCleared;
import io.fsledger.events.ClientEvent;
import io.fsledger.events.EventPosition;
import io.fsledger.events.Fenced;
import io.fsledger.events.Header;
import io.fsledger.events.Origin;
import io.fsledger.schemas.Topics;
import io.fsledger.schemas.serde.StateCodec;
import io.fsledger.state.Release;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Lets go of what a lost client held, or of what is left of an inode's former life, without holding anybody up.
 *
 * <p>Each holding goes by an event of its own, which is appended behind what others have published meanwhile. At most
 * one slice of them is under way: the next one is derived when half of it has been applied, and so many between two ticks:
 * the speed of a release is a matter of ledger time and not of the machine. Releases that come while one is under way wait
 * in the order of their offsets. All of this is state, so it goes on after a restart, and follows from the log alone.
 */
final class Releases<E extends SpecificRecord> {
    private static final StateCodec<Release> CODEC = StateCodec.of(Release.class);
    private static final byte[] QUEUE = Key.of('R').bytes();

    private final Table marks;
    private final PartitionState state;
    private final Family<E> family;
    private final ClientMarks clients;

    Releases(Table marks, PartitionState state, Family<E> family, ClientMarks clients) {
        this.marks = marks;
        this.state = state;
        this.family = family;
        this.clients = clients;
    }

    static Release ofClient(Fenced fenced, Header header) {
        return Release.newBuilder()
                .setCause(header.getCause())
                .setClient(fenced.getClient())
                .setUpToTerm(fenced.getUpToTerm())
                .setByName(fenced.getByName())
                .setFences(fenced.getFences())
                .setFencedBy(header.getCausedBy())
                .build();
    }

    void begin(Release release, Arrival at, Effects<E> effects) {
        if (isNothing(release)) {
            report(release, at, effects);
            return;
        }
        save(at.offset(), release);
        state.releaseQueued(at);
        if (state.releasing() == -1) {
            state.releaseBegan(at.offset());
            advance(release, at, effects);
        }
    }

    /** Most clients hold something in few partitions: the others have nothing to queue for. */
    private boolean isNothing(Release release) {
        Family.Slice<E> first = family.holdings(
                release,
                null,
                1,
                (client, term) -> new Header(client, term, 0L, 0L, Origin.SERVICE, release.getCause(), null));
        return first.events().isEmpty() && first.exhausted();
    }

    /** Time has passed, so more may be released. */
    void ticked(Arrival at, Effects<E> effects) {
        if (state.releasing() != -1) {
            advance(underWay(), at, effects);
        }
    }

    private Release underWay() {
        return CODEC.decode(Objects.requireNonNull(marks.get(key(state.releasing()))));
    }

    /** An event has been applied or refused: if a release derived it, that release may go on. */
    void handled(Header header, Arrival at, Effects<E> effects) {
        EventPosition cause = header.getCausedBy();
        boolean ours = header.getOrigin() == Origin.SERVICE
                && cause != null
                && cause.getOffset() == state.releasing()
                && cause.getPartition() == at.partition()
                && cause.getTopic().equals(at.topic());
        if (!ours) {
            return;
        }
        Release release = underWay();
        if (header.getCause() != release.getCause()) {
            // the event that asked for the release has closed a delegate too
            return;
        }
        advance(
                Release.newBuilder(release)
                        .setUnderWay(release.getUnderWay() - 1)
                        .setReleased(release.getReleased() + effects.releasedCount())
                        .setReleasedDirty(release.getReleasedDirty() + effects.releasedDirtyCount())
                        .build(),
                at,
                effects);
    }

    /** Derives slices until enough is under way; turns to the next release where this one is done. */
    private void advance(Release from, Arrival at, Effects<E> effects) {
        Release release = from;
        while (true) {
            if (!release.getExhausted()
                    && release.getUnderWay() <= state.limits().releaseSlice() / 2
                    && state.releasesBeforeTick() > 0) {
                release = derive(release, at, effects);
            }
            if (!release.getExhausted() || release.getUnderWay() > 0) {
                save(state.releasing(), release);
                return;
            }
            report(release, at, effects);
            Entry next = finish();
            if (next == null) {
                return;
            }
            state.releaseBegan(Key.read(next.key()).number());
            release = CODEC.decode(next.value());
        }
    }

    private Release derive(Release release, Arrival at, Effects<E> effects) {
        EventPosition cause = new EventPosition(at.topic(), at.partition(), state.releasing());
        ByteBuffer cursor = release.getCursor();
        Family.Slice<E> slice = family.holdings(
                release,
                cursor == null ? null : bytes(cursor),
                Math.min(state.limits().releaseSlice() - release.getUnderWay(), state.releasesBeforeTick()),
                (client, term) -> new Header(client, term, 0L, 0L, Origin.SERVICE, release.getCause(), cause));
        slice.events().forEach(effects::derive);
        state.releaseDerived(slice.events().size());
        byte[] last = slice.last();
        return Release.newBuilder(release)
                .setCursor(last == null ? cursor : ByteBuffer.wrap(last))
                .setExhausted(slice.exhausted())
                .setUnderWay(release.getUnderWay() + slice.events().size())
                .build();
    }

    /** What a fence meant is let go of: whoever keeps account of the client counts it together with the other partitions. */
    private void report(Release release, Arrival at, Effects<E> effects) {
        String client = release.getClient();
        if (client == null || release.getFences() == 0) {
            return;
        }
        ClientCleared cleared = new ClientCleared(
                family.topic().suffix(),
                at.partition(),
                release.getFences(),
                release.getReleased(),
                release.getReleasedDirty(),
                clients.refusedLate(client));
        Header header = new Header(
                client, release.getUpToTerm(), 0L, 0L, Origin.SERVICE, release.getCause(), release.getFencedBy());
        effects.publish(
                Topics.CLIENTS,
                client,
                ClientEvent.newBuilder().setHeader(header).setCleared(cleared).build());
    }

    /** Forgets the release under way; the next one in the queue, if any. */
    private @Nullable Entry finish() {
        byte[] done = key(state.releasing());
        marks.delete(done);
        state.releaseEnded();
        if (!state.releasesQueued()) {
            return null;
        }
        try (Scan queue = marks.scan(QUEUE, done)) {
            return queue.next();
        }
    }

    private void save(long offset, Release release) {
        marks.put(key(offset), CODEC.encode(release));
    }

    private static byte[] key(long offset) {
        return Key.of('R').number(offset).bytes();
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
