package io.fsledger.core.inodes;

import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.events.InodeEvent;
import io.fsledger.events.InodeResolution;
import io.fsledger.schemas.Topics;
import java.util.List;
import java.util.Random;

/** Events of few inodes, names and clients, so that all that can meet does. */
public final class RandomInodes {
    private static final int INODES = 7;
    private static final int CLIENTS = 3;
    private static final List<String> NAMES = List.of("x", "y", "z");

    private final Random random;

    public RandomInodes(Random random) {
        this.random = random;
    }

    /** @param ledger whose requests may be answered */
    public InodeEvents next(ScenarioLedger<InodeEvent> ledger) {
        return next(ledger.published(Topics.RESOLUTIONS));
    }

    /** @param requests that may be answered */
    public InodeEvents next(List<InodeResolution> requests) {
        int dice = random.nextInt(100);
        if (dice < 2) {
            return InodeEvents.fenced(client(), term());
        }
        if (dice < 8) {
            return InodeEvents.ticked();
        }
        if (dice < 22) {
            return answer(requests);
        }
        InodeEvents event = event(dice).by(client()).term(term());
        if (random.nextInt(20) == 0) {
            event.generation(random.nextInt(3));
        }
        return event.in(random.nextInt(4) == 0 ? "inner" : "mesa");
    }

    private InodeEvents event(int dice) {
        if (dice < 50) {
            return lookedUp();
        }
        if (dice < 75) {
            return InodeEvents.forgotten(inode()).count(1 + random.nextInt(2));
        }
        if (dice < 80) {
            return InodeEvents.listed(inode(), inode(), name());
        }
        if (dice < 84) {
            return InodeEvents.linked(inode(), inode(), name());
        }
        if (dice < 89) {
            InodeEvents unlinked = InodeEvents.unlinked(inode(), random.nextInt(2));
            return random.nextInt(3) == 0 ? unlinked : unlinked.named(inode(), name());
        }
        return dice < 97 ? InodeEvents.requested(inode()) : InodeEvents.invalidated(inode());
    }

    private InodeEvents lookedUp() {
        InodeEvents event = InodeEvents.lookedUp(inode()).count(random.nextInt(20) == 0 ? 0 : 1 + random.nextInt(2));
        if (random.nextInt(2) == 0) {
            event.named(inode(), name());
        }
        switch (random.nextInt(5)) {
            case 0 -> event.size(random.nextInt(10)).ttlMs(random.nextInt(2) * 1_000L);
            case 1 -> event.directory();
            case 2 -> event.delegate("inner", inode());
            default -> {
                // nothing more is known
            }
        }
        return event;
    }

    /** Mostly to the last request, sometimes to one that is over, or to none. */
    private InodeEvents answer(List<InodeResolution> requests) {
        if (requests.isEmpty()) {
            return InodeEvents.resolved(inode(), "nobody asked");
        }
        int back = Math.min(requests.size(), 1 + random.nextInt(3));
        InodeResolution request = requests.get(requests.size() - back);
        InodeEvents answer = random.nextInt(3) == 0
                ? InodeEvents.failed(request.getInode(), request.getRequestId())
                : InodeEvents.resolved(request.getInode(), request.getRequestId())
                        .ttlMs(random.nextInt(2) * 500L);
        return answer.in(request.getFilesystem()).generation(request.getGeneration());
    }

    private long inode() {
        return 1 + random.nextInt(INODES);
    }

    private String name() {
        return NAMES.get(random.nextInt(NAMES.size()));
    }

    private String client() {
        return String.valueOf((char) ('a' + random.nextInt(CLIENTS)));
    }

    private long term() {
        return 1 + random.nextInt(2);
    }
}
