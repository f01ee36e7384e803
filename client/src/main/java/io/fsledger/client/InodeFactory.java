package io.fsledger.client;

import io.fsledger.core.sequences.SequenceViews;
import io.fsledger.events.SequenceKind;
import java.time.Duration;

/**
 * Numbers the inodes of one file system: 2, 3, 4, …, because 1 is the root. Strictly increasing, and none twice: not after a crash, and not
 * where several processes number inodes of the same file system, each of which has blocks of its own. Gaps are left instead.
 *
 * <p>Safe to use from many threads. A number costs an atomic increment; now and then, in the background, a block of them is
 * taken from the ledger.
 */
public final class InodeFactory {
    /** How long {@link #allocate()} waits for the ledger when its numbers are used up. */
    public static final Duration WAIT_MAX = Duration.ofSeconds(10);

    private final NumberBlocks numbers;

    private InodeFactory(NumberBlocks numbers) {
        this.numbers = numbers;
    }

    /** Numbers from the ledger. */
    public static InodeFactory of(NumberSource source, String filesystem) {
        return of(source, filesystem, WAIT_MAX);
    }

    /** @param waitMax how long to wait for the ledger when the numbers are used up */
    public static InodeFactory of(NumberSource source, String filesystem, Duration waitMax) {
        return new InodeFactory(new NumberBlocks(source, filesystem, SequenceKind.INODE, waitMax, System::nanoTime));
    }

    /** A plain counter, for a file system that nobody else numbers and that is forgotten with this process. */
    public static InodeFactory inMemory() {
        return new InodeFactory(NumberBlocks.inMemory(SequenceViews.first(SequenceKind.INODE), SequenceKind.INODE));
    }

    /**
     * The next number.
     *
     * @throws SequenceUnavailableException where all are used up and the ledger does not come back in time
     */
    public long allocate() {
        return numbers.allocate();
    }
}
