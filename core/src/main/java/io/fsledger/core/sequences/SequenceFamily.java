package io.fsledger.core.sequences;

import io.fsledger.core.ledger.Arrival;
import io.fsledger.core.ledger.Effects;
import io.fsledger.core.ledger.Family;
import io.fsledger.core.ledger.LedgerScope;
import io.fsledger.core.ledger.Names;
import io.fsledger.core.ledger.Refusal;
import io.fsledger.core.table.Table;
import io.fsledger.events.Cause;
import io.fsledger.events.Header;
import io.fsledger.events.Origin;
import io.fsledger.events.SequenceAsked;
import io.fsledger.events.SequenceEvent;
import io.fsledger.events.SequenceGranted;
import io.fsledger.events.SequenceKind;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.Topics;
import io.fsledger.state.NumberSequence;
import io.fsledger.state.Release;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Grants blocks of numbers. Who asks twice with the same request id, because it did not hear the answer, gets two blocks
 * and uses the first: gaps are harmless, numbers used twice are not.
 */
public final class SequenceFamily implements Family<SequenceEvent> {
    public static final int BLOCK_MAX = 1 << 20;
    private static final int REQUEST_ID_MAX = 64;

    private final Table entries;
    private final SequenceViews sequences;

    public SequenceFamily(Tables tables, LedgerScope scope) {
        entries = tables.entries();
        sequences = new SequenceViews(entries);
    }

    @Override
    public Topic<SequenceEvent> topic() {
        return Topics.SEQUENCES;
    }

    @Override
    public @Nullable Refusal apply(
            SequenceEvent event, Arrival at, Effects<SequenceEvent> effects, Releasing releasing) {
        SequenceAsked asked = event.getAsked();
        if (asked == null) {
            return null;
        }
        Refusal refusal = check(asked);
        if (refusal != null) {
            return refusal;
        }
        long first = sequences.next(asked.getScope(), asked.getKind());
        if (first > Long.MAX_VALUE - asked.getCount()) {
            return Refusal.malformed("the sequence " + asked.getKind() + " of " + asked.getScope() + " is used up");
        }
        entries.put(
                SequenceViews.key(asked.getScope(), asked.getKind()),
                SequenceViews.CODEC.encode(new NumberSequence(first + asked.getCount())));
        effects.derive(granted(event.getHeader(), asked, first, at));
        return null;
    }

    /** Nobody holds a number. Who asks for its next term has none yet, and may have been fenced before. */
    @Override
    public boolean heldByClients() {
        return false;
    }

    private static @Nullable Refusal check(SequenceAsked asked) {
        if (asked.getKind() == SequenceKind.UNKNOWN) {
            return Refusal.malformed("a sequence of this kind is not known");
        }
        if (asked.getCount() < 1 || asked.getCount() > BLOCK_MAX) {
            return Refusal.malformed("a block of " + asked.getCount() + " numbers is not within 1 and " + BLOCK_MAX);
        }
        if (asked.getRequestId().isEmpty() || asked.getRequestId().length() > REQUEST_ID_MAX) {
            return Refusal.malformed("the request id is not of 1 to " + REQUEST_ID_MAX + " characters");
        }
        return asked.getKind() == SequenceKind.TERM
                ? Names.checkClient(asked.getScope())
                : Names.checkFilesystem(asked.getScope());
    }

    private static SequenceEvent granted(Header asking, SequenceAsked asked, long first, Arrival at) {
        return SequenceEvent.newBuilder()
                .setHeader(new Header(
                        asking.getClient(), asking.getTerm(), 0L, 0L, Origin.SERVICE, Cause.NONE, at.position()))
                .setGranted(new SequenceGranted(
                        asked.getScope(), asked.getKind(), first, asked.getCount(), asked.getRequestId()))
                .build();
    }

    @Override
    public void ticked(Arrival at, Effects<SequenceEvent> effects, Releasing releasing) {
        // nothing here waits for time
    }

    @Override
    public Slice<SequenceEvent> holdings(Release release, byte @Nullable [] after, int max, HeaderFor header) {
        return new Slice<>(List.of(), null, true);
    }
}
