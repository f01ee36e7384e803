package io.fsledger.core.handles;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.ledger.Scenario.Fact;
import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.events.Cause;
import io.fsledger.events.HandleEvent;
import io.fsledger.events.HandleRef;
import io.fsledger.state.HandleCounts;
import io.fsledger.state.InodeHandles;
import io.fsledger.state.OpenHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;

/** What a scenario says of handles. Unless said otherwise: of client {@code a} and inode {@code mesa/42}, generation 0. */
public final class HandleFacts {
    private static final int ALL = Integer.MAX_VALUE;

    private HandleFacts() {}

    /** The handle is found by its name, by inode, by client and by number, and is as said. */
    public static Handle open(long fh) {
        return new Handle(fh, true);
    }

    /** The handle is found in no way. */
    public static Handle notOpen(long fh) {
        return new Handle(fh, false);
    }

    /** All that is open of any inode has these numbers. */
    public static Fact<HandleEvent> openAre(Long... fhs) {
        return ledger -> assertThat(
                        fhs(views(ledger).all(any -> true, null, ALL).items()))
                .containsExactlyInAnyOrder(fhs);
    }

    /** What the client holds has these numbers. */
    public static Fact<HandleEvent> holds(String client, Long... fhs) {
        return ledger -> assertThat(fhs(
                        views(ledger).ofClient(client, any -> true, null, ALL).items()))
                .containsExactlyInAnyOrder(fhs);
    }

    /** Open, open for writing and dirty handles of {@code mesa/42}. */
    public static Fact<HandleEvent> counts(long open, long writable, long dirty) {
        return ledger -> {
            InodeHandles counts = views(ledger).countsOf("mesa", 42);
            assertThat(List.of(counts.getOpen(), counts.getWritable())).containsExactly(open, writable);
            assertThat(views(ledger)
                            .ofInode("mesa", 42, OpenHandle::getDirty, null, ALL)
                            .items())
                    .hasSize((int) dirty);
            assertThat(views(ledger).isOpen("mesa", 42)).isEqualTo(open > 0);
            assertThat(views(ledger).isOpenForWrite("mesa", 42)).isEqualTo(writable > 0);
        };
    }

    /** Open, open for writing and dirty handles of a file system. */
    public static Fact<HandleEvent> counts(String filesystem, long open, long writable, long dirty) {
        return ledger -> {
            HandleCounts counts = views(ledger).countsOf(filesystem);
            assertThat(List.of(counts.getOpen(), counts.getWritable(), counts.getDirty()))
                    .containsExactly(open, writable, dirty);
        };
    }

    /** All closes that were derived so far have this cause, and there were so many. */
    public static Fact<HandleEvent> closesDerived(int closes, Cause cause) {
        return ledger -> assertThat(ledger.derived())
                .filteredOn(event -> event.getHeader().getCause() == cause)
                .hasSize(closes)
                .allSatisfy(event -> {
                    assertThat(event.getClosed()).isNotNull();
                    assertThat(event.getHeader().getCausedBy()).isNotNull();
                });
    }

    private static Set<Long> fhs(List<OpenHandle> handles) {
        Set<Long> fhs = new TreeSet<>();
        handles.forEach(handle -> assertThat(fhs.add(handle.getFh()))
                .as("numbers are distinct here")
                .isTrue());
        return fhs;
    }

    private static HandleViews views(ScenarioLedger<HandleEvent> ledger) {
        return new HandleViews(ledger.entries(), ledger.marks());
    }

    /** One handle, and what is said of it. */
    public static final class Handle implements Fact<HandleEvent> {
        private final long fh;
        private final boolean open;
        private final List<Consumer<OpenHandle>> said = new ArrayList<>();
        private String client = "a";
        private String filesystem = "mesa";
        private long inode = 42;
        private long generation;

        private Handle(long fh, boolean open) {
            this.fh = fh;
            this.open = open;
        }

        public Handle by(String client) {
            this.client = client;
            return this;
        }

        public Handle in(String filesystem) {
            this.filesystem = filesystem;
            return this;
        }

        public Handle inode(long inode) {
            this.inode = inode;
            return this;
        }

        public Handle generation(long generation) {
            this.generation = generation;
            return this;
        }

        public Handle term(long term) {
            return has(OpenHandle::getTerm, term);
        }

        public Handle sequence(long sequence) {
            return has(OpenHandle::getSequence, sequence);
        }

        public Handle flags(int flags) {
            return has(OpenHandle::getFlags, flags);
        }

        public Handle offset(long offset) {
            return has(OpenHandle::getOffset, offset);
        }

        public Handle dirty() {
            return has(OpenHandle::getDirty, true);
        }

        public Handle clean() {
            return has(OpenHandle::getDirty, false);
        }

        public Handle delegate(String filesystem, long inode, long fh) {
            return has(OpenHandle::getDelegate, new HandleRef(filesystem, inode, 0L, fh));
        }

        public Handle openedAt(long appendedAt) {
            return has(OpenHandle::getOpenedAt, appendedAt);
        }

        private <T> Handle has(Function<OpenHandle, T> field, T value) {
            said.add(handle -> assertThat(field.apply(handle)).isEqualTo(value));
            return this;
        }

        @Override
        public void check(ScenarioLedger<HandleEvent> ledger) {
            HandleViews views = views(ledger);
            OpenHandle found = views.get(new HandleRef(filesystem, inode, generation, fh), client);
            List<List<OpenHandle>> others = List.of(
                    views.ofInode(filesystem, inode, this::isThis, null, ALL).items(),
                    views.ofClient(client, this::isThis, null, ALL).items(),
                    views.ofFh(filesystem, fh, this::isThis, null, ALL).items());
            if (!open) {
                assertThat(found).as("handle " + fh).isNull();
                assertThat(others).allSatisfy(view -> assertThat(view).isEmpty());
                return;
            }
            assertThat(found).as("handle " + fh).isNotNull();
            if (found != null) {
                said.forEach(check -> check.accept(found));
                assertThat(others).allSatisfy(view -> assertThat(view).containsExactly(found));
            }
        }

        private boolean isThis(OpenHandle handle) {
            return handle.getFilesystem().equals(filesystem)
                    && handle.getInode() == inode
                    && handle.getGeneration() == generation
                    && handle.getClient().equals(client)
                    && handle.getFh() == fh;
        }
    }
}
