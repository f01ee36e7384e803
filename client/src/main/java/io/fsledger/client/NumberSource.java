package io.fsledger.client;

import io.fsledger.events.SequenceKind;
import java.time.Duration;

/** Where blocks of numbers come from that nobody else gets. */
@FunctionalInterface
public interface NumberSource {
    /** Largest block. */
    int BLOCK_MAX = 1 << 20;

    /**
     * Takes the next block of a sequence.
     *
     * @param scope the file system whose handles or inodes, or the client whose terms are numbered
     * @param count 1 to {@link #BLOCK_MAX}
     * @throws SequenceUnavailableException where there is none within the time
     */
    Block take(String scope, SequenceKind kind, int count, Duration timeout) throws InterruptedException;

    /** Numbers from {@code first}, as many as {@code count}. */
    record Block(long first, int count) {
        public long end() {
            return first + count;
        }
    }
}
