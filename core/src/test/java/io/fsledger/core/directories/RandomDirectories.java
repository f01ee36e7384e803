package io.fsledger.core.directories;

import java.util.List;
import java.util.Random;

/** Events of few directories, entries and clients, so that all that can meet does. */
public final class RandomDirectories {
    private static final List<String> NAMES = List.of("x", "y", "z");

    private final Random random;

    public RandomDirectories(Random random) {
        this.random = random;
    }

    public DirectoryEvents next() {
        int dice = random.nextInt(100);
        if (dice < 1) {
            return DirectoryEvents.fenced(client(), term()).fences(8);
        }
        if (dice < 8) {
            return DirectoryEvents.ticked();
        }
        DirectoryEvents event = event(dice).by(client()).term(term());
        if (random.nextInt(60) == 0) {
            event.generation(random.nextInt(3));
        }
        return event.in(random.nextInt(4) == 0 ? "other" : "mesa");
    }

    private DirectoryEvents event(int dice) {
        if (dice < 16) {
            return DirectoryEvents.watched(directory());
        }
        if (dice < 20) {
            return DirectoryEvents.unwatched(directory());
        }
        if (dice < 24) {
            return DirectoryEvents.drained(directory());
        }
        return change(dice);
    }

    /** Something that happens in a directory, or cannot. */
    DirectoryEvents change() {
        return change(24 + random.nextInt(76));
    }

    /** @param dice 24 to 99 */
    private DirectoryEvents change(int dice) {
        if (dice < 40) {
            return DirectoryEvents.created(directory(), child(), name());
        }
        if (dice < 52) {
            return DirectoryEvents.deleted(directory(), child(), name());
        }
        if (dice < 60) {
            DirectoryEvents renamed = DirectoryEvents.renamed(directory(), child(), name(), name());
            return random.nextBoolean() ? renamed : renamed.replaced(child(), 0).exchanged();
        }
        if (dice < 66) {
            long cookie = random.nextInt(4);
            return random.nextBoolean()
                    ? DirectoryEvents.movedOut(directory(), child(), name(), cookie)
                    : DirectoryEvents.movedIn(directory(), child(), name(), cookie);
        }
        return DirectoryEvents.attributesChanged(directory(), child());
    }

    private long directory() {
        return 1 + random.nextInt(3);
    }

    private long child() {
        return 10 + random.nextInt(2);
    }

    private String name() {
        return NAMES.get(random.nextInt(NAMES.size()));
    }

    private String client() {
        return String.valueOf((char) ('a' + random.nextInt(3)));
    }

    private long term() {
        return 1 + random.nextInt(2);
    }
}
