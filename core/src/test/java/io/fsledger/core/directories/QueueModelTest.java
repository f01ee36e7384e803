package io.fsledger.core.directories;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.Seed;
import io.fsledger.core.ledger.Arrival;
import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.core.ledger.MemoryLedger;
import io.fsledger.events.DirectoryChange;
import io.fsledger.events.DirectoryEvent;
import io.fsledger.events.DirectoryNotification;
import io.fsledger.schemas.Topics;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;

/** Queues against plain deques with a counter: after each event they hold the same, and have told the same. */
class QueueModelTest {
    private static final int EVENTS = 4_000;

    private final Random random = Seed.random("QueueModelTest");
    private final int room = 1 + random.nextInt(12);
    private final MemoryLedger<DirectoryEvent> ledger =
            DirectoryRulesTest.inMemory(LedgerLimits.UNCONFIGURED.with(Bound.DIRECTORY_PENDING_MAX, room));
    private final Map<Long, Model> models = new TreeMap<>(Map.of(1L, new Model(), 2L, new Model(), 3L, new Model()));
    private final List<String> told = new ArrayList<>();
    private int compared;

    /** A change as a deque has it. */
    private static final class Change {
        private final String text;
        private final long first;
        private long last;
        private long count = 1;

        Change(String text, long offset) {
            this.text = text;
            first = offset;
            last = offset;
        }

        boolean isOfAttributes() {
            return text.startsWith("attributes");
        }

        @Override
        public String toString() {
            return text + (count == 1 ? "" : " *" + count) + " @" + first + "-" + last;
        }
    }

    /** A watched directory. */
    private static final class Model {
        private final ArrayDeque<Change> queue = new ArrayDeque<>();
        private long dropped;
        private long firstDropped;
        private long lastDropped;

        void add(Change change, int room) {
            Change tail = queue.peekLast();
            if (tail != null && change.isOfAttributes() && tail.text.equals(change.text)) {
                tail.last = change.last;
                tail.count++;
                return;
            }
            queue.addLast(change);
            if (queue.size() > room) {
                Change oldest = queue.removeFirst();
                firstDropped = dropped == 0 ? oldest.first : firstDropped;
                lastDropped = oldest.last;
                dropped += oldest.count;
            }
        }

        /** What is told of it; null where nothing is pending. */
        @Nullable
        String take(long directory) {
            if (queue.isEmpty()) {
                return null;
            }
            String lost = dropped == 0 ? "" : " lost " + dropped + " @" + firstDropped + "-" + lastDropped;
            String taken = directory + ":" + queue + lost;
            queue.clear();
            dropped = 0;
            return taken;
        }
    }

    @RepeatedTest(10)
    void holdsAndTellsWhatADequeDoes() {
        for (long directory : models.keySet()) {
            publish(DirectoryEvents.watched(directory));
        }
        RandomDirectories events = new RandomDirectories(random);
        for (int i = 0; i < EVENTS; i++) {
            int dice = random.nextInt(100);
            if (dice < 3) {
                drain(1 + random.nextInt(models.size()));
            } else if (dice < 5) {
                ledger.advance(Duration.ofMillis(200));
                models.forEach((directory, model) -> tell(model.take(directory)));
            } else if (dice < 7) {
                ledger.restart();
            } else {
                post(events.change());
            }
            compare();
        }
        assertThat(told).isNotEmpty();
    }

    private void drain(long directory) {
        publish(DirectoryEvents.drained(directory));
        tell(model(directory).take(directory));
    }

    private void post(DirectoryEvents event) {
        int refusedBefore = ledger.rejections().size();
        long offset = publish(event);
        if (ledger.rejections().size() == refusedBefore) {
            DirectoryEvent posted = event.event();
            String text = DirectoryFacts.text(Changes.of(posted, new Arrival("fs.directories", 0, offset, 0)));
            long directory = Long.parseLong(Objects.requireNonNull(event.key()).substring("mesa/".length()));
            model(directory).add(new Change(text, offset), room);
        }
    }

    private Model model(long directory) {
        return Objects.requireNonNull(models.get(directory));
    }

    private long publish(DirectoryEvents event) {
        return ledger.publish(event.key(), event.event());
    }

    private void tell(@Nullable String taken) {
        if (taken != null) {
            told.add(taken);
        }
    }

    private void compare() {
        models.forEach((directory, model) -> {
            List<String> held = DirectoryFacts.views(ledger).pending("mesa", directory, null, 100).items().stream()
                    .map(QueueModelTest::shown)
                    .toList();
            assertThat(held)
                    .isEqualTo(model.queue.stream().map(Change::toString).toList());
            assertThat(DirectoryFacts.watched(ledger, directory).getDropped()).isEqualTo(model.dropped);
        });
        List<DirectoryNotification> all = ledger.published(Topics.NOTIFICATIONS);
        assertThat(all.subList(compared, all.size()).stream()
                        .map(QueueModelTest::shown)
                        .toList())
                .isEqualTo(told.subList(compared, told.size()));
        compared = told.size();
    }

    private static String shown(DirectoryNotification one) {
        String lost = one.getDropped() == 0
                ? ""
                : " lost " + one.getDropped() + " @" + one.getFirstDropped().getOffset() + "-"
                        + one.getLastDropped().getOffset();
        return one.getInode() + ":"
                + one.getChanges().stream().map(QueueModelTest::shown).toList() + lost;
    }

    private static String shown(DirectoryChange change) {
        return DirectoryFacts.text(change) + " @" + change.getOffset() + "-" + change.getLastOffset();
    }
}
