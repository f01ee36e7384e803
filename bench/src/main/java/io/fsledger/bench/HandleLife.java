package io.fsledger.bench;

import io.fsledger.events.Cause;
import io.fsledger.events.HandleCleaned;
import io.fsledger.events.HandleClosed;
import io.fsledger.events.HandleDirtied;
import io.fsledger.events.HandleEvent;
import io.fsledger.events.HandleMoved;
import io.fsledger.events.HandleOpened;
import io.fsledger.events.Header;
import io.fsledger.events.Origin;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.Topics;
import java.util.Random;

/**
 * The events of a population of open handles, the same ones each time: first all of them open, then a random one moves on
 * with its life, again and again. A handle is opened, moved, dirtied, cleaned and closed, and another opens in its place, so
 * that their number stays.
 */
final class HandleLife implements Workload<HandleEvent> {
    static final String FILESYSTEM = "mesa";

    private static final int CLIENTS = 64;
    private static final int READ_WRITE = 2;
    private static final long SEED = 42;
    private static final long BEGAN_AT_MICROS = 1_800_000_000_000_000L;

    /**
     * @param handles open at any time
     * @param inodes among which they are spread
     */
    record Shape(int handles, int inodes) {
        /** Two handles on each inode. */
        static Shape of(int handles) {
            return new Shape(handles, Math.max(1, handles / 2));
        }
    }

    private enum Step {
        OPENED,
        MOVED,
        DIRTIED,
        CLEANED
    }

    private static final Step[] STEPS = Step.values();

    private final Shape shape;
    private final Random random = new Random(SEED);
    private final long[] fh;
    private final int[] inode;
    private final byte[] step;
    private final long[] sequences = new long[CLIENTS];
    private int opened;
    private int empty = -1;
    private long lastFh;
    private long events;

    HandleLife(Shape shape) {
        this.shape = shape;
        fh = new long[shape.handles()];
        inode = new int[shape.handles()];
        step = new byte[shape.handles()];
    }

    @Override
    public Topic<HandleEvent> topic() {
        return Topics.HANDLES;
    }

    @Override
    public HandleEvent next() {
        events++;
        if (opened < shape.handles()) {
            return open(opened++);
        }
        if (empty >= 0) {
            int place = empty;
            empty = -1;
            return open(place);
        }
        int place = random.nextInt(shape.handles());
        HandleEvent.Builder event = begin(place);
        switch (STEPS[step[place]]) {
            case OPENED ->
                event.setMoved(
                        new HandleMoved(FILESYSTEM, inode(place), 0L, fh[place], (long) random.nextInt(1 << 30)));
            case MOVED -> event.setDirtied(new HandleDirtied(FILESYSTEM, inode(place), 0L, fh[place]));
            case DIRTIED -> event.setCleaned(new HandleCleaned(FILESYSTEM, inode(place), 0L, fh[place]));
            case CLEANED -> {
                return close(event, place);
            }
        }
        step[place]++;
        return event.build();
    }

    private HandleEvent open(int place) {
        fh[place] = ++lastFh;
        inode[place] = random.nextInt(shape.inodes());
        step[place] = (byte) Step.OPENED.ordinal();
        return begin(place)
                .setOpened(new HandleOpened(FILESYSTEM, inode(place), 0L, fh[place], READ_WRITE, null))
                .build();
    }

    private HandleEvent close(HandleEvent.Builder event, int place) {
        empty = place;
        return event.setClosed(new HandleClosed(FILESYSTEM, inode(place), 0L, fh[place]))
                .build();
    }

    /** By the client whose handle lies in that place. */
    private HandleEvent.Builder begin(int place) {
        int client = (int) (fh[place] % CLIENTS);
        return HandleEvent.newBuilder()
                .setHeader(new Header(
                        "client-" + client,
                        1L,
                        ++sequences[client],
                        BEGAN_AT_MICROS + events,
                        Origin.PRODUCER,
                        Cause.NONE,
                        null));
    }

    private long inode(int place) {
        return 2L + inode[place];
    }
}
