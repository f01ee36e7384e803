package io.fsledger.core.reads;

import io.fsledger.state.ReadPattern;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ReadPattern} while an event changes it. Without reads it is only what is remembered of an inode: its highest
 * generation.
 */
final class Pattern {
    /** How far a read may begin from where the one before ended, and still be in sequence. */
    private static final long TOLERANCE_BLOCKS = 2;

    final String filesystem;
    final long inode;
    long generation;
    long bornAt = -1;
    long readAt = -1;
    String client = "";
    long offset;
    long end;
    long streak;
    boolean sequential;
    long blockBytes;
    long windowBlocks;
    long askedTo;
    long inFlight;

    /** As it stands in the table; null where nothing does. */
    @Nullable
    ReadPattern stored;

    Pattern(String filesystem, long inode) {
        this.filesystem = filesystem;
        this.inode = inode;
    }

    static Pattern of(String filesystem, long inode, ReadPattern stored) {
        Pattern pattern = new Pattern(filesystem, inode);
        pattern.stored = stored;
        pattern.generation = stored.getGeneration();
        pattern.bornAt = stored.getBornAt();
        pattern.readAt = stored.getReadAt();
        pattern.client = stored.getClient();
        pattern.offset = stored.getOffset();
        pattern.end = stored.getEnd();
        pattern.streak = stored.getStreak();
        pattern.sequential = stored.getSequential();
        pattern.blockBytes = stored.getBlockBytes();
        pattern.windowBlocks = stored.getWindowBlocks();
        pattern.askedTo = stored.getAskedTo();
        pattern.inFlight = stored.getInFlight();
        return pattern;
    }

    ReadPattern toState() {
        return new ReadPattern(
                generation,
                bornAt,
                readAt,
                client,
                offset,
                end,
                streak,
                sequential,
                blockBytes,
                windowBlocks,
                askedTo,
                inFlight);
    }

    /** Whether the inode has been read since it was last evicted. */
    boolean isTracked() {
        return streak > 0;
    }

    /** A new pattern begins with the event at that offset. */
    void begin(long at, long bytesOfBlock) {
        bornAt = at;
        blockBytes = bytesOfBlock;
    }

    /** Nothing is left but the generation. */
    void end(long generationNow) {
        generation = generationNow;
        bornAt = -1;
        client = "";
        offset = 0;
        end = 0;
        streak = 0;
        sequential = false;
        blockBytes = 0;
        windowBlocks = 0;
        askedTo = 0;
        inFlight = 0;
    }

    /**
     * Follows a read. One that lies behind what was read before, but near, neither counts nor starts anew: it may have overtaken
     * another, or read the same again.
     */
    void follow(long readOffset, long length, long threshold) {
        boolean isNear = isTracked() && Math.abs(readOffset - end) <= TOLERANCE_BLOCKS * blockBytes;
        long readEnd = readOffset + length;
        if (!isNear) {
            streak = 1;
            end = readEnd;
        } else if (readEnd > end) {
            streak++;
            end = readEnd;
        }
        offset = readOffset;
        sequential = streak >= threshold;
    }

    /** The block that holds the next byte of a sequential reader. */
    long first() {
        return blockBytes == 0 ? 0 : end / blockBytes;
    }

    /** The first block behind the window. The last block that there can be ends within the numbers of a file. */
    long windowEnd() {
        return blockBytes == 0 ? 0 : first() + Math.min(windowBlocks, Long.MAX_VALUE / blockBytes - first());
    }

    boolean hasInWindow(long block) {
        return block >= first() && block < windowEnd();
    }

    ReadKeys.Block block(long number) {
        return new ReadKeys.Block(filesystem, inode, bornAt, number);
    }
}
