package io.fsledger.core.writes;

import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Events of few inodes and little room, so that all that can meet does. */
public final class RandomWrites {
    /** Limits that are reached soon. */
    public static final LedgerLimits LIMITS = LedgerLimits.UNCONFIGURED
            .with(Bound.WRITE_FLUSH_BYTES, 6_000)
            .with(Bound.WRITE_BUFFER_BYTES, 12_000)
            .with(Bound.WRITE_GAP_BYTES, 100)
            .with(Bound.WRITE_DIRTY_MS, 2_000)
            .with(Bound.WRITE_RECORD_MAX_BYTES, 4_096);

    private static final int INODES = 4;
    private static final int CLIENTS = 3;
    private static final int ROOM = 6_000;
    private static final int EVENTS_OF_A_TERM = 150;

    private final Random random;
    private final List<WriteEvents> sequenced = new ArrayList<>();
    private final long[] generations = new long[INODES];
    private int given;

    public RandomWrites(Random random) {
        this.random = random;
    }

    public WriteEvents next() {
        given++;
        int dice = random.nextInt(100);
        if (dice < 4 && !sequenced.isEmpty()) {
            return sequenced.get(Math.max(0, sequenced.size() - 1 - random.nextInt(20)));
        }
        if (dice < 5) {
            return WriteEvents.fenced(client(), term());
        }
        if (dice < 7) {
            return WriteEvents.drained();
        }
        int inode = random.nextInt(INODES);
        WriteEvents event = event(dice)
                .of(1 + inode)
                .generation(generation(inode))
                .by(client())
                .term(term());
        if (random.nextInt(30) == 0) {
            event.key("mesa/" + (100 + inode));
        }
        if (random.nextInt(3) == 0) {
            sequenced.add(event.sequence(given));
        }
        return event;
    }

    private WriteEvents event(int dice) {
        if (dice < 50) {
            return WriteEvents.written(random.nextInt(ROOM), data());
        }
        if (dice < 70) {
            return WriteEvents.appended(data());
        }
        if (dice < 77) {
            return WriteEvents.sized(random.nextInt(ROOM / 10));
        }
        if (dice < 84) {
            return WriteEvents.truncated(random.nextInt(ROOM));
        }
        if (dice < 91) {
            return WriteEvents.flushed();
        }
        if (dice < 96) {
            return WriteEvents.discarded();
        }
        if (dice < 98) {
            return WriteEvents.removed();
        }
        return WriteEvents.written(-1 - random.nextInt(3), data());
    }

    private byte[] data() {
        int dice = random.nextInt(10);
        byte[] data = new byte[dice == 0 ? random.nextInt(2) : random.nextInt(dice == 1 ? 3_000 : 300)];
        random.nextBytes(data);
        return data;
    }

    /** Mostly the highest, sometimes a former one, now and then the next. */
    private long generation(int inode) {
        int dice = random.nextInt(60);
        if (dice == 0) {
            generations[inode]++;
        }
        return dice < 3 && dice > 0 ? Math.max(0, generations[inode] - 1) : generations[inode];
    }

    private String client() {
        return String.valueOf((char) ('a' + random.nextInt(CLIENTS)));
    }

    /** Fences would soon leave nobody. */
    private long term() {
        return 1 + given / EVENTS_OF_A_TERM - (random.nextInt(15) == 0 && given > EVENTS_OF_A_TERM ? 1 : 0);
    }
}
