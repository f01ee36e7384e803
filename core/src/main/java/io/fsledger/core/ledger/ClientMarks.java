package io.fsledger.core.ledger;

import io.fsledger.core.table.Key;
import io.fsledger.core.table.Recent;
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

    /** So that one mistake does not lock a client out. */
    private static final long TERM_STEP_MAX = 1L << 32;

    private final Table marks;
    private final Recent<ClientMark> recent = new Recent<>();

    ClientMarks(Table marks) {
        this.marks = marks;
    }

    /** The highest term heard of here; 0 where the client is not known with any. */
    public static long highestTerm(TableReader marks, String client) {
        return read(marks, name(client, 1)).getTerm();
    }

    /**
     * Null where the family's rules are to judge the event; it counts as handled from here on.
     *
     * @param heldByClients whether fences and terms count; duplicates do in any case
     */
    @Nullable
    Outcome judge(Header header, boolean heldByClients) {
        String name = name(header.getClient(), header.getTerm());
        ClientMark mark = read(name);
        if (!heldByClients) {
            return header.getTerm() < mark.getTerm() ? null : handle(header, name, mark);
        }
        if (header.getTerm() <= mark.getFencedThrough()) {
            save(
                    name,
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
        long last = Math.max(mark.getTerm(), mark.getFencedThrough());
        if (header.getTerm() - last > TERM_STEP_MAX) {
            return Outcome.of(Refusal.malformed("term " + header.getTerm() + " of client " + header.getClient()
                    + " is more than 2^32 above " + last + ", the last that was heard of"));
        }
        return handle(header, name, mark);
    }

    private @Nullable Outcome handle(Header header, String name, ClientMark mark) {
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
                name,
                new ClientMark(
                        header.getTerm(),
                        window.highest(),
                        window.handled(),
                        mark.getFencedThrough(),
                        mark.getRefusedLate()));
        return null;
    }

    /** How many events of a client were refused because a fence had come before. */
    long refusedLate(String client) {
        return read(name(client, 1)).getRefusedLate() + read(name(client, 0)).getRefusedLate();
    }

    /** From here on the client's events up to that term are refused. */
    void fence(Fenced fenced) {
        raiseFence(name(fenced.getClient(), 1), fenced.getUpToTerm());
        if (fenced.getByName()) {
            raiseFence(name(fenced.getClient(), 0), 0);
        }
    }

    private void raiseFence(String name, long through) {
        ClientMark mark = read(name);
        if (through > mark.getFencedThrough()) {
            save(
                    name,
                    new ClientMark(
                            mark.getTerm(), mark.getHighest(), mark.getHandled(), through, mark.getRefusedLate()));
        }
    }

    private ClientMark read(String name) {
        return recent.get(name, client -> read(marks, client));
    }

    private void save(String name, ClientMark mark) {
        recent.put(name, mark);
        marks.put(key(name), CODEC.encode(mark));
    }

    private static ClientMark read(TableReader marks, String name) {
        byte @Nullable [] value = marks.get(key(name));
        return value == null ? UNKNOWN : CODEC.decode(value);
    }

    /** Of one of a client's two marks. */
    private static String name(String client, long term) {
        return term == 0 ? client + "#0" : client;
    }

    private static byte[] key(String name) {
        return Key.of('M').text(name).bytes();
    }

    private static Outcome refused(ReasonCode code, Header header, String why) {
        return Outcome.of(new Refusal(
                code,
                "client " + header.getClient() + " in term " + header.getTerm() + ", sequence " + header.getSequence()
                        + ", " + why));
    }
}
