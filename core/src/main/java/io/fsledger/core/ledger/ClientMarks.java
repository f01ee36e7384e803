package io.fsledger.core.ledger;

import io.fsledger.core.table.Key;
import io.fsledger.core.table.Table;
import io.fsledger.core.table.TableReader;
import io.fsledger.events.Fenced;
import io.fsledger.events.Header;
import io.fsledger.events.ReasonCode;
import io.fsledger.schemas.serde.StateCodec;
import io.fsledger.state.ClientMark;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Judges by its header whether an event may count at all: fences, terms, duplicates.
 *
 * <p>A client has two marks, one for its numbered lives and one for term 0, so that what it sends without a term
 * disturbs nothing that has one.
 */
public final class ClientMarks {
    private static final StateCodec<ClientMark> CODEC = StateCodec.of(ClientMark.class);
    private static final ClientMark UNKNOWN = new ClientMark(0L, 0L, ByteBuffer.allocate(0), -1L, 0L);

    private final Table marks;

    ClientMarks(Table marks) {
        this.marks = marks;
    }

    /** The highest term heard of here; 0 where the client is not known with any. */
    public static long highestTerm(TableReader marks, String client) {
        return read(marks, key(client, 1)).getTerm();
    }

    /**
     * Null where the family's rules are to judge the event; it counts as handled from here on.
     *
     * @param heldByClients whether fences and terms count; duplicates do in any case
     */
    @Nullable
    Outcome judge(Header header, boolean heldByClients) {
        byte[] key = key(header.getClient(), header.getTerm());
        ClientMark mark = read(marks, key);
        if (!heldByClients) {
            return header.getTerm() < mark.getTerm() ? null : handle(header, key, mark);
        }
        if (header.getTerm() <= mark.getFencedThrough()) {
            save(
                    key,
                    new ClientMark(
                            mark.getTerm(),
                            mark.getHighest(),
                            mark.getHandled(),
                            mark.getFencedThrough(),
                            mark.getRefusedLate() + 1));
            return refused(ReasonCode.FENCED, header, "is fenced through term " + mark.getFencedThrough());
        }
        if (header.getTerm() < mark.getTerm()) {
            return refused(ReasonCode.STALE_TERM, header, "has been heard of here with term " + mark.getTerm());
        }
        return handle(header, key, mark);
    }

    private @Nullable Outcome handle(Header header, byte[] key, ClientMark mark) {
        boolean sameTerm = header.getTerm() == mark.getTerm();
        if (header.getSequence() == 0 && sameTerm) {
            return null;
        }
        SequenceWindow window = sameTerm
                ? new SequenceWindow(mark.getHighest(), mark.getHandled())
                : new SequenceWindow(0, UNKNOWN.getHandled());
        if (header.getSequence() > 0) {
            switch (window.handle(header.getSequence())) {
                case HANDLED -> {
                    return Outcome.DUPLICATE;
                }
                case TOO_OLD -> {
                    return refused(
                            ReasonCode.SEQUENCE_TOO_OLD,
                            header,
                            "is more than " + SequenceWindow.SIZE + " behind sequence " + window.highest());
                }
                case NEW -> {
                    // falls through to be remembered
                }
            }
        }
        save(
                key,
                new ClientMark(
                        header.getTerm(),
                        window.highest(),
                        window.handled(),
                        mark.getFencedThrough(),
                        mark.getRefusedLate()));
        return null;
    }

    /** From here on the client's events up to that term are refused. */
    void fence(Fenced fenced) {
        raiseFence(key(fenced.getClient(), 1), fenced.getUpToTerm());
        if (fenced.getByName()) {
            raiseFence(key(fenced.getClient(), 0), 0);
        }
    }

    private void raiseFence(byte[] key, long through) {
        ClientMark mark = read(marks, key);
        if (through > mark.getFencedThrough()) {
            save(
                    key,
                    new ClientMark(
                            mark.getTerm(), mark.getHighest(), mark.getHandled(), through, mark.getRefusedLate()));
        }
    }

    private void save(byte[] key, ClientMark mark) {
        marks.put(key, CODEC.encode(mark));
    }

    private static ClientMark read(TableReader marks, byte[] key) {
        byte @Nullable [] value = marks.get(key);
        return value == null ? UNKNOWN : CODEC.decode(value);
    }

    private static byte[] key(String client, long term) {
        return Key.of('M').text(client).number(term == 0 ? 0 : 1).bytes();
    }

    private static Outcome refused(ReasonCode code, Header header, String why) {
        return Outcome.of(new Refusal(
                code,
                "client " + header.getClient() + " in term " + header.getTerm() + ", sequence " + header.getSequence()
                        + ", " + why));
    }
}
