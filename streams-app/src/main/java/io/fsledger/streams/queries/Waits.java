package io.fsledger.streams.queries;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** Bounds how many questions may wait for something to become so, because each holds a thread that others want answers from. */
public final class Waits {
    private final Semaphore room;
    private final int most;

    public Waits(int most) {
        this.most = most;
        room = new Semaphore(most);
    }

    /** Asks what may take long; is not answered where too many wait already. */
    public <T> T during(Supplier<T> question) {
        if (!room.tryAcquire()) {
            throw Unanswered.notReady(
                    most + " questions wait on this instance already, which is all that may: ask again");
        }
        try {
            return question.get();
        } finally {
            room.release();
        }
    }
}
