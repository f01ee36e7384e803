package io.fsledger.client;

import io.fsledger.core.sequences.SequenceViews;
import io.fsledger.events.SequenceKind;
import java.time.Duration;

/**
 * Numbers the file handles of one file system: 1, 2, 3, … Strictly increasing, and none twice: not after a crash, and not
 * where several processes number handles of the same file system, each of which has blocks of its own. Gaps are left instead.
 *
 * <p>Safe to use from many threads. A number costs an atomic increment; now and then, in the background, a block of them is
 * taken from the ledger.
 */
public final class FileTable {
    /** How long {@link #allocate()} waits for the ledger when its numbers are used up. */
    public static final Duration WAIT_MAX = Duration.ofSeconds(10);

    private final NumberBlocks numbers;

    private FileTable(NumberBlocks numbers) {
        this.numbers = numbers;
    }

    /** Numbers from the ledger. */
    public static FileTable of(NumberSource source, String filesystem) {
        return of(source, filesystem, WAIT_MAX);
    }

    /** @param waitMax how long to wait for the ledger when the numbers are used up */
    public static FileTable of(NumberSource source, String filesystem, Duration waitMax) {
        return new FileTable(new NumberBlocks(source, filesystem, SequenceKind.HANDLE, waitMax, System::nanoTime));
    }

    /** A plain counter, for a file system that nobody else numbers and that is forgotten with this process. */
    public static FileTable inMemory() {
        return new FileTable(NumberBlocks.inMemory(SequenceViews.first(SequenceKind.HANDLE), SequenceKind.HANDLE));
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
