package io.fsledger.core.handles;

import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.MemoryLedger.Appended;
import io.fsledger.events.Cause;
import io.fsledger.events.HandleClosed;
import io.fsledger.events.HandleEvent;
import io.fsledger.events.HandleOpened;
import io.fsledger.events.HandleRef;
import io.fsledger.events.Header;
import io.fsledger.events.Origin;
import io.fsledger.schemas.Events;
import io.fsledger.schemas.Keys;
import io.fsledger.state.OpenHandle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;

/**
 * The rules of handles once more, as naively as can be: plain maps, all in memory, whole sets where the ledger has
 * windows. It folds a log that holds the derived events already, so it knows nothing of releases and their slices.
 */
public final class HandleModel {
    /** A handle by its full name. */
    public record Name(HandleRef handle, String client) {}

    private record Life(String client, long term) {}

    private record Inode(String filesystem, long inode) {}

    private record Debt(Name name, long term, long sequence, long dueAt) {}

    private final Map<Name, OpenHandle> open = new HashMap<>();
    private final Map<Inode, Long> generations = new HashMap<>();
    private final Map<String, Long> terms = new HashMap<>();
    private final Map<String, Long> fences = new HashMap<>();
    private final Set<String> fencedByName = new HashSet<>();
    private final Map<Life, Set<Long>> handled = new HashMap<>();
    private final List<Debt> debts = new ArrayList<>();
    private long waitMs = LedgerLimits.UNCONFIGURED.waitMs();
    private long ledgerTime;
    private long tickedAt;

    public Map<Name, OpenHandle> open() {
        return open;
    }

    /**
     * @param clockRuns whether ledger time goes on already, for debts or for releases, of which this knows nothing
     */
    public void apply(Appended<HandleEvent> appended, boolean clockRuns) {
        HandleEvent event = appended.event();
        SpecificRecord body = Events.body(event);
        Header header = event.getHeader();
        boolean forged = body != null && header.getOrigin() != Origin.SERVICE && Events.isServiceOnly(body.getSchema());
        if (body == null || forged) {
            return;
        }
        if (event.getConfigured() != null) {
            event.getConfigured().getLimits().stream()
                    .filter(limit -> limit.getName().equals(LedgerLimits.Bound.WAIT_MS.key()))
                    .forEach(limit -> waitMs = limit.getValue());
            return;
        }
        if (event.getTicked() != null) {
            tick(appended.appendedAt());
        } else if (event.getFenced() != null) {
            fences.merge(event.getFenced().getClient(), event.getFenced().getUpToTerm(), Math::max);
            if (event.getFenced().getByName()) {
                fencedByName.add(event.getFenced().getClient());
            }
        } else if (Keys.inode((String) body.get(0), (Long) body.get(1)).equals(appended.key())) {
            if (header.getOrigin() == Origin.SERVICE) {
                closeByService(event.getClosed(), header, appended.appendedAt(), clockRuns);
            } else if (counts(header)) {
                applyProducers(event, header, appended.appendedAt());
            }
        }
    }

    private void tick(long at) {
        ledgerTime += Math.max(0, Math.min(1_000, at - tickedAt));
        tickedAt = at;
        debts.removeIf(debt -> debt.dueAt() <= ledgerTime);
    }

    private boolean counts(Header header) {
        String client = header.getClient();
        long term = header.getTerm();
        boolean fenced = term == 0 ? fencedByName.contains(client) : term <= fences.getOrDefault(client, 0L);
        if (fenced || term > 0 && term < terms.getOrDefault(client, 0L)) {
            return false;
        }
        if (term > 0) {
            terms.put(client, term);
        }
        if (header.getSequence() == 0) {
            return true;
        }
        Set<Long> seen = handled.computeIfAbsent(new Life(client, term), life -> new HashSet<>());
        long highest = seen.stream().max(Comparator.naturalOrder()).orElse(0L);
        return header.getSequence() >= highest - 1_024 && seen.add(header.getSequence());
    }

    private void applyProducers(HandleEvent event, Header header, long at) {
        if (event.getOpened() != null) {
            open(event.getOpened(), header, at);
        } else if (event.getClosed() != null) {
            HandleRef ref = ref(event.getClosed());
            held(ref, header).ifPresent(handle -> open.remove(new Name(ref, header.getClient())));
        } else if (event.getMoved() != null && event.getMoved().getOffset() >= 0) {
            var moved = event.getMoved();
            var ref = new HandleRef(moved.getFilesystem(), moved.getInode(), moved.getGeneration(), moved.getFh());
            held(ref, header)
                    .ifPresent(handle -> open.put(
                            new Name(ref, header.getClient()),
                            OpenHandle.newBuilder(handle)
                                    .setOffset(moved.getOffset())
                                    .build()));
        } else if (event.getDirtied() != null) {
            var dirtied = event.getDirtied();
            mark(
                    new HandleRef(
                            dirtied.getFilesystem(), dirtied.getInode(), dirtied.getGeneration(), dirtied.getFh()),
                    header,
                    true);
        } else if (event.getCleaned() != null) {
            var cleaned = event.getCleaned();
            mark(
                    new HandleRef(
                            cleaned.getFilesystem(), cleaned.getInode(), cleaned.getGeneration(), cleaned.getFh()),
                    header,
                    false);
        }
    }

    private void mark(HandleRef ref, Header header, boolean dirty) {
        held(ref, header)
                .ifPresent(handle -> open.put(
                        new Name(ref, header.getClient()),
                        OpenHandle.newBuilder(handle).setDirty(dirty).build()));
    }

    private void open(HandleOpened event, Header header, long at) {
        HandleRef ref = new HandleRef(event.getFilesystem(), event.getInode(), event.getGeneration(), event.getFh());
        Name name = new Name(ref, header.getClient());
        OpenHandle former = open.get(name);
        boolean valid = event.getFh() != 0 && event.getInode() != 0 && event.getFlags() >= 0;
        boolean taken = former != null && former.getTerm() >= header.getTerm();
        if (!valid || taken || ref.getGeneration() < highest(ref)) {
            return;
        }
        generations.put(new Inode(ref.getFilesystem(), ref.getInode()), ref.getGeneration());
        Optional<Debt> debt = debts.stream()
                .filter(owed -> owed.name().equals(name)
                        && owed.term() == header.getTerm()
                        && owed.sequence() > header.getSequence())
                .min(Comparator.comparingLong(Debt::sequence));
        if (debt.isPresent()) {
            debts.remove(debt.get());
            open.remove(name);
            return;
        }
        open.put(
                name,
                new OpenHandle(
                        ref.getFilesystem(),
                        ref.getInode(),
                        ref.getGeneration(),
                        ref.getFh(),
                        header.getClient(),
                        header.getTerm(),
                        header.getSequence(),
                        event.getFlags(),
                        0L,
                        false,
                        at,
                        event.getDelegate()));
    }

    private void closeByService(HandleClosed event, Header header, long at, boolean clockRuns) {
        Name name = new Name(ref(event), header.getClient());
        OpenHandle handle = open.get(name);
        boolean ofDelegate = header.getCause() == Cause.DELEGATE_CLOSED && header.getSequence() > 0;
        if (handle == null && ofDelegate) {
            if (!clockRuns) {
                tickedAt = at;
            }
            Debt debt = new Debt(name, header.getTerm(), header.getSequence(), ledgerTime + waitMs);
            boolean owed = debts.stream()
                    .anyMatch(other -> other.name().equals(name)
                            && other.term() == debt.term()
                            && other.sequence() == debt.sequence());
            if (!owed) {
                debts.add(debt);
            }
        } else if (handle != null && handle.getTerm() == header.getTerm()) {
            if (!ofDelegate || handle.getSequence() <= header.getSequence()) {
                open.remove(name);
            }
        }
    }

    private Optional<OpenHandle> held(HandleRef ref, Header header) {
        OpenHandle handle = open.get(new Name(ref, header.getClient()));
        boolean held = handle != null && handle.getTerm() == header.getTerm() && ref.getGeneration() >= highest(ref);
        return held ? Optional.ofNullable(handle) : Optional.empty();
    }

    private long highest(HandleRef ref) {
        return generations.getOrDefault(new Inode(ref.getFilesystem(), ref.getInode()), 0L);
    }

    private static HandleRef ref(HandleClosed closed) {
        return new HandleRef(closed.getFilesystem(), closed.getInode(), closed.getGeneration(), closed.getFh());
    }
}
