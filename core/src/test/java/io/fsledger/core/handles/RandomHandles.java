package io.fsledger.core.handles;

import io.fsledger.events.Cause;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Makes events of few clients, inodes and handles, so that they meet often: most make sense, many are refused, some are
 * sent twice or late.
 */
public final class RandomHandles {
    private static final String[] CLIENTS = {"a", "ab", "b:1"};
    private static final String[] FILESYSTEMS = {"mesa", "mesa2", "inner"};

    private final Random random;
    private final Map<String, Long> terms = new HashMap<>();
    private final Map<String, Long> sequences = new HashMap<>();
    private final List<HandleEvents> sent = new ArrayList<>();
    private long generation;

    public RandomHandles(Random random) {
        this.random = random;
    }

    public HandleEvents next() {
        int dice = random.nextInt(100);
        if (dice < 3) {
            return fence();
        }
        if (dice < 10) {
            return HandleEvents.ticked();
        }
        if (dice < 16 && !sent.isEmpty()) {
            return sent.get(sent.size() - 1 - random.nextInt(Math.min(40, sent.size())));
        }
        if (dice < 20) {
            return outOfRule();
        }
        HandleEvents event = number(place(body()));
        sent.add(event);
        return event;
    }

    private HandleEvents body() {
        long fh = 1 + random.nextInt(6);
        return switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> opened(fh);
            case 4, 5, 6 -> HandleEvents.closed(fh);
            case 7 -> HandleEvents.moved(fh, random.nextInt(1_000) - 50);
            case 8 -> HandleEvents.dirtied(fh);
            default -> HandleEvents.cleaned(fh);
        };
    }

    private HandleEvents opened(long fh) {
        HandleEvents opened = HandleEvents.opened(fh).flags(random.nextInt(5));
        return random.nextInt(3) == 0
                ? opened.delegate("inner", 42 + random.nextInt(3), generation, 1 + random.nextInt(6))
                : opened;
    }

    private HandleEvents place(HandleEvents event) {
        if (random.nextInt(200) == 0) {
            generation++;
        }
        long old = random.nextInt(10) == 0 ? 1 : 0;
        return event.in(FILESYSTEMS[random.nextInt(FILESYSTEMS.length)])
                .inode(42 + random.nextInt(3))
                .generation(Math.max(0, generation - old));
    }

    /** Sequences mostly grow; some are left out and used later, some are far behind or ahead. */
    private HandleEvents number(HandleEvents event) {
        String client = CLIENTS[random.nextInt(CLIENTS.length)];
        if (random.nextInt(80) == 0) {
            terms.merge(client, 1L, Long::sum);
            sequences.remove(client);
        }
        long term = random.nextInt(12) == 0 ? random.nextInt(3) : terms.getOrDefault(client, 1L);
        long step = random.nextInt(60) == 0 ? 900 : 1 + random.nextInt(3);
        long highest = sequences.merge(client, step, Long::sum);
        long sequence = switch (random.nextInt(12)) {
            case 0 -> 0;
            case 1, 2 -> Math.max(0, highest - random.nextInt(8));
            case 3 -> Math.max(0, highest - random.nextInt(1_300));
            default -> highest;
        };
        return event.by(client).term(term).sequence(sequence);
    }

    private HandleEvents fence() {
        String client = CLIENTS[random.nextInt(CLIENTS.length)];
        HandleEvents fence = HandleEvents.fenced(
                        client,
                        random.nextInt(1 + terms.getOrDefault(client, 1L).intValue()))
                .fromService(random.nextBoolean() ? Cause.LOST : Cause.SUPERSEDED);
        terms.merge(client, 1L, (term, one) -> term + one);
        return random.nextInt(40) == 0 ? fence.byName() : fence;
    }

    private HandleEvents outOfRule() {
        return switch (random.nextInt(8)) {
            case 0 -> HandleEvents.nothing();
            case 1 -> HandleEvents.openedAndClosed(1);
            case 2 -> place(HandleEvents.opened(1)).withKey("mesa/4");
            case 3 -> place(HandleEvents.closed(1)).withKey(null);
            case 4 -> number(place(HandleEvents.opened(0)));
            case 5 -> number(place(HandleEvents.opened(1)).inode(0));
            case 6 -> number(place(HandleEvents.opened(1)).flags(-1));
            default -> HandleEvents.ticked().fromProducer();
        };
    }
}
