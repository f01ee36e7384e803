package io.fsledger.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fsledger.events.Cause;
import io.fsledger.events.Header;
import io.fsledger.events.InodeAttributes;
import io.fsledger.events.InodeEvent;
import io.fsledger.events.InodeForgotten;
import io.fsledger.events.InodeKind;
import io.fsledger.events.InodeLookedUp;
import io.fsledger.events.Origin;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.Topics;
import java.nio.ByteBuffer;
import java.util.Random;

/**
 * Look-ups and forgets, the same ones each time: first all that is held from the beginning, then one pair of client and inode
 * after the other changes twice, so that what is held stays.
 */
final class InodeLife implements Workload<InodeEvent> {
    private static final long SEED = 42;
    private static final long DIRECTORY = 1;
    private static final InodeAttributes ATTRIBUTES = InodeAttributes.newBuilder()
            .setKind(InodeKind.FILE)
            .setSize(4_096)
            .setMode(0644)
            .build();

    /**
     * @param inodes children of one directory
     * @param clients that look them up and forget them
     * @param kept whether one more client refers to each inode all the time, so that none is evicted
     * @param held whether each client refers to each inode but while it changes, or to none
     */
    record Shape(int inodes, int clients, boolean kept, boolean held) {
        /** References that there are before anything changes. */
        int initial() {
            return (kept ? inodes : 0) + (held ? inodes * clients : 0);
        }

        /** Ten thousand files, looked up by many and never evicted. */
        static Shape of(int inodes) {
            return new Shape(inodes, 63, true, false);
        }
    }

    private final Shape shape;
    private final long[] inodes;
    private final Random random = new Random(SEED);
    private final long[] sequences;
    private int begun;
    private boolean half;
    private int inode;
    private int client;

    InodeLife(Shape shape) {
        this.shape = shape;
        inodes = evenlySpread(shape.inodes());
        sequences = new long[shape.clients() + 1];
    }

    /** Numbers of inodes, of each partition as many: of few, chance would put more into one than into another, which is idle then. */
    private static long[] evenlySpread(int count) {
        long[] numbers = new long[count];
        long number = DIRECTORY;
        for (int i = 0; i < count; i++) {
            do {
                number++;
            } while (World.partition(HandleLife.FILESYSTEM, number) != i % World.PARTITIONS);
            numbers[i] = number;
        }
        return numbers;
    }

    @Override
    public Topic<InodeEvent> topic() {
        return Topics.INODES;
    }

    @Override
    public InodeEvent next() {
        if (begun < shape.initial()) {
            int number = begun++;
            return number < (shape.kept() ? shape.inodes() : 0)
                    ? lookedUp(number, 0)
                    : lookedUp(number % shape.inodes(), 1 + (number / shape.inodes() - (shape.kept() ? 1 : 0)));
        }
        if (!half) {
            inode = random.nextInt(shape.inodes());
            client = 1 + random.nextInt(shape.clients());
        }
        boolean lookUp = half == shape.held();
        half = !half;
        return lookUp ? lookedUp(inode, client) : forgotten(inode, client);
    }

    private InodeEvent lookedUp(int number, int by) {
        return InodeEvent.newBuilder()
                .setHeader(header(by))
                .setLookedUp(new InodeLookedUp(
                        HandleLife.FILESYSTEM,
                        inodes[number],
                        0L,
                        1L,
                        DIRECTORY,
                        ByteBuffer.wrap(("file-" + number + ".txt").getBytes(UTF_8)),
                        ATTRIBUTES,
                        0L,
                        null,
                        0))
                .build();
    }

    private InodeEvent forgotten(int number, int by) {
        return InodeEvent.newBuilder()
                .setHeader(header(by))
                .setForgotten(new InodeForgotten(HandleLife.FILESYSTEM, inodes[number], 0L, 1L, 0))
                .build();
    }

    private Header header(int by) {
        return new Header("client-" + by, 1L, ++sequences[by], 0L, Origin.PRODUCER, Cause.NONE, null);
    }
}
