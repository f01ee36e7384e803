package io.fsledger.core.sequences;

import io.fsledger.core.table.Key;
import io.fsledger.core.table.TableReader;
import io.fsledger.events.SequenceKind;
import io.fsledger.schemas.serde.StateCodec;
import io.fsledger.state.NumberSequence;
import org.jspecify.annotations.Nullable;

/** Answers how far the sequences in one partition have come. */
public class SequenceViews {
    static final StateCodec<NumberSequence> CODEC = StateCodec.of(NumberSequence.class);

    private final TableReader entries;

    public SequenceViews(TableReader entries) {
        this.entries = entries;
    }

    /** The number that the next block begins with. */
    public long next(String scope, SequenceKind kind) {
        byte @Nullable [] value = entries.get(key(scope, kind));
        return value == null ? first(kind) : CODEC.decode(value).getNext();
    }

    /** Inode 1 is the root of every file system, so numbering begins behind it. */
    public static long first(SequenceKind kind) {
        return kind == SequenceKind.INODE ? 2 : 1;
    }

    static byte[] key(String scope, SequenceKind kind) {
        return Key.of(
                        switch (kind) {
                            case HANDLE -> 'h';
                            case INODE -> 'i';
                            case TERM -> 't';
                            case UNKNOWN -> throw new IllegalArgumentException("no sequence of kind " + kind);
                        })
                .text(scope)
                .bytes();
    }
}
