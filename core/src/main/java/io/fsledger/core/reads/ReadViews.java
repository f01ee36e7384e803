package io.fsledger.core.reads;

import io.fsledger.core.table.TableReader;
import io.fsledger.schemas.serde.StateCodec;
import io.fsledger.state.ReadCounts;
import io.fsledger.state.ReadPattern;
import org.jspecify.annotations.Nullable;

/** Answers questions about reads in one partition. None costs more because more inodes are read. */
public final class ReadViews {
    static final StateCodec<ReadPattern> PATTERNS = StateCodec.of(ReadPattern.class);
    static final StateCodec<ReadCounts> COUNTS = StateCodec.of(ReadCounts.class);
    private static final ReadCounts NONE = new ReadCounts(0L, 0L, 0L, 0L, 0L, 0L);

    private final TableReader marks;

    public ReadViews(TableReader marks) {
        this.marks = marks;
    }

    /** How an inode is being read; null where it has not been read since it was last evicted. */
    public @Nullable ReadPattern get(String filesystem, long inode) {
        byte @Nullable [] value = marks.get(ReadKeys.pattern(filesystem, inode));
        ReadPattern pattern = value == null ? null : PATTERNS.decode(value);
        return pattern == null || pattern.getStreak() == 0 ? null : pattern;
    }

    /** The block in which the last read of an inode began. */
    public static long lastBlock(ReadPattern pattern) {
        return pattern.getOffset() / pattern.getBlockBytes();
    }

    public ReadCounts counts() {
        return counts(marks);
    }

    static ReadCounts counts(TableReader marks) {
        byte @Nullable [] value = marks.get(ReadKeys.counts());
        return value == null ? NONE : COUNTS.decode(value);
    }
}
