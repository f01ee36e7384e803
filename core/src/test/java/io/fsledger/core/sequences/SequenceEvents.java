package io.fsledger.core.sequences;

import io.fsledger.core.ledger.ScenarioEvent;
import io.fsledger.events.Cause;
import io.fsledger.events.Fenced;
import io.fsledger.events.Header;
import io.fsledger.events.Origin;
import io.fsledger.events.SequenceAsked;
import io.fsledger.events.SequenceEvent;
import io.fsledger.events.SequenceGranted;
import io.fsledger.events.SequenceKind;
import io.fsledger.events.Ticked;
import org.jspecify.annotations.Nullable;

/**
 * Builds events of {@code fs.sequences}. Unless said otherwise: by client {@code a} in term 1, not sequenced, for the
 * handles of {@code mesa}, as request {@code r}.
 */
public final class SequenceEvents implements ScenarioEvent<SequenceEvent> {
    private enum Kind {
        ASKED,
        GRANTED,
        TICKED,
        FENCED
    }

    private final Kind type;
    private final int count;
    private String client = "a";
    private long sequence;
    private Origin origin;
    private String scope = "mesa";
    private SequenceKind kind = SequenceKind.HANDLE;
    private String requestId = "r";
    private @Nullable String otherKey;

    private SequenceEvents(Kind type, int count, Origin origin) {
        this.type = type;
        this.count = count;
        this.origin = origin;
    }

    public static SequenceEvents asked(int count) {
        return new SequenceEvents(Kind.ASKED, count, Origin.PRODUCER);
    }

    /** A grant that a producer gives to itself. */
    public static SequenceEvents grantedByProducer(int count) {
        return new SequenceEvents(Kind.GRANTED, count, Origin.PRODUCER);
    }

    public static SequenceEvents ticked() {
        return new SequenceEvents(Kind.TICKED, 0, Origin.SERVICE);
    }

    /** A fence through term 1. */
    public static SequenceEvents fenced(String client) {
        return new SequenceEvents(Kind.FENCED, 0, Origin.SERVICE).by(client);
    }

    public SequenceEvents by(String client) {
        this.client = client;
        return this;
    }

    public SequenceEvents sequence(long sequence) {
        this.sequence = sequence;
        return this;
    }

    public SequenceEvents of(SequenceKind kind, String scope) {
        this.kind = kind;
        this.scope = scope;
        return this;
    }

    public SequenceEvents request(String requestId) {
        this.requestId = requestId;
        return this;
    }

    public SequenceEvents withKey(String key) {
        otherKey = key;
        return this;
    }

    @Override
    public @Nullable String key() {
        if (otherKey != null) {
            return otherKey;
        }
        return type == Kind.ASKED || type == Kind.GRANTED ? scope : null;
    }

    @Override
    public SequenceEvent event() {
        SequenceEvent.Builder event =
                SequenceEvent.newBuilder().setHeader(new Header(client, 1L, sequence, 0L, origin, Cause.NONE, null));
        switch (type) {
            case ASKED -> event.setAsked(new SequenceAsked(scope, kind, count, requestId));
            case GRANTED -> event.setGranted(new SequenceGranted(scope, kind, 1L, count, requestId));
            case TICKED -> event.setTicked(new Ticked());
            case FENCED -> event.setFenced(new Fenced(client, 1L, false, 0));
        }
        return event.build();
    }
}
