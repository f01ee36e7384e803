package io.fsledger.core.reads;

import static io.fsledger.core.reads.ReadEvents.BLOCK;

import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.events.Prefetch;
import io.fsledger.events.ReadEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Reads of few inodes by few clients, mostly in sequence, with fetchers that are mostly there. */
public final class RandomReads {
    private static final int INODES = 9;
    private static final int CLIENTS = 3;

    private final Random random;
    private final Map<Long, Long> ends = new HashMap<>();
    private final Map<Long, Long> generations = new HashMap<>();

    public RandomReads(Random random) {
        this.random = random;
    }

    /** @param ledger whose requests may be answered */
    public ReadEvents next(ScenarioLedger<ReadEvent> ledger) {
        int dice = random.nextInt(1_000);
        if (dice < 5) {
            return ReadEvents.fenced(client(), 1);
        }
        if (dice < 8) {
            return ReadEvents.configured(Bound.READS_WINDOW_BLOCKS, 1 + random.nextInt(10));
        }
        if (dice < 10) {
            return ReadEvents.configured(Bound.READS_BLOCK_BYTES, random.nextBoolean() ? BLOCK : BLOCK / 2);
        }
        ReadEvents event = dice < 70 ? ReadEvents.ticked() : ofInode(ledger, dice);
        return dice < 70 ? event : event.by(client()).term(term()).sequence(sequence());
    }

    private ReadEvents ofInode(ScenarioLedger<ReadEvent> ledger, int dice) {
        if (dice < 600) {
            return read();
        }
        List<Prefetch> requests = ReadFacts.prefetches(ledger);
        if (dice < 950 && !requests.isEmpty()) {
            return answer(requests);
        }
        long inode = inode();
        return dice < 970
                ? ReadEvents.fetched(inode, random.nextInt(20) - 1L).generation(generation(inode))
                : ReadEvents.evicted(inode).generation(generation(inode));
    }

    private ReadEvents read() {
        long inode = inode();
        long length = random.nextInt(4) == 0 ? random.nextInt(3) : random.nextInt((int) (2 * BLOCK));
        long jump = random.nextInt(5) == 0 ? random.nextInt((int) (8 * BLOCK)) - 4 * BLOCK : 0;
        long offset = Math.max(random.nextInt(50) == 0 ? -1 : 0, ends.getOrDefault(inode, 0L) + jump);
        ends.put(inode, random.nextInt(30) == 0 ? 0 : Math.max(0, offset + length));
        return ReadEvents.read(inode, offset, length).generation(generation(inode));
    }

    /** Mostly to one of the last requests, sometimes to one that is long over. */
    private ReadEvents answer(List<Prefetch> requests) {
        int back = 1 + random.nextInt(Math.min(requests.size(), random.nextInt(10) == 0 ? 200 : 12));
        Prefetch request = requests.get(requests.size() - back);
        ReadEvents answer = ReadEvents.fetched(request.getInode(), request.getBlock())
                .in(request.getFilesystem())
                .generation(request.getGeneration());
        return random.nextInt(4) == 0 ? answer : answer.request(request.getRequest());
    }

    private long inode() {
        return random.nextInt(100) == 0 ? 0 : 1 + random.nextInt(INODES);
    }

    /** Mostly the present one, sometimes a new one, or one that is over. */
    private long generation(long inode) {
        int dice = random.nextInt(100);
        if (dice == 0) {
            generations.merge(inode, 1L, Long::sum);
        }
        return generations.getOrDefault(inode, 0L) - (dice == 1 ? 1 : 0);
    }

    private String client() {
        return String.valueOf((char) ('a' + random.nextInt(CLIENTS)));
    }

    private long term() {
        return random.nextInt(20) == 0 ? 1 : 2;
    }

    private long sequence() {
        return random.nextInt(10) == 0 ? 1 + random.nextInt(2_000) : 0;
    }
}
