package io.fsledger.core.handles;

import io.fsledger.core.ledger.Arrival;
import io.fsledger.core.ledger.Effects;
import io.fsledger.core.ledger.Family;
import io.fsledger.core.ledger.LedgerScope;
import io.fsledger.core.ledger.Refusal;
import io.fsledger.core.ledger.Ruling;
import io.fsledger.core.table.RowViews;
import io.fsledger.core.table.Table;
import io.fsledger.core.table.TableReader.Entry;
import io.fsledger.core.table.TableReader.Scan;
import io.fsledger.events.Cause;
import io.fsledger.events.HandleCleaned;
import io.fsledger.events.HandleClosed;
import io.fsledger.events.HandleDirtied;
import io.fsledger.events.HandleEvent;
import io.fsledger.events.HandleMoved;
import io.fsledger.events.HandleOpened;
import io.fsledger.events.HandleRef;
import io.fsledger.events.Header;
import io.fsledger.events.Origin;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.Topics;
import io.fsledger.state.OpenHandle;
import io.fsledger.state.Release;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the events of {@code fs.handles} do: to the handles by {@link FileHandleManager}, and elsewhere. */
public final class HandleFamily implements Family<HandleEvent> {
    /** What follows from a handle; {@link FileHandleManager} writes it along with each. */
    public static final RowViews VIEWS = HandleKeys::views;

    /** Handles that are looked at for one slice of a release. */
    static final int PASSED_MAX = 10_000;

    private final Table entries;
    private final FileHandleManager handles;
    private final CloseDebts debts;

    public HandleFamily(Tables tables, LedgerScope scope) {
        entries = tables.entries();
        handles = new FileHandleManager(tables.entries(), tables.marks());
        debts = new CloseDebts(tables.entries(), scope);
    }

    /** Whether an entry with that key is a handle. */
    public static boolean isHandle(byte[] key) {
        return HandleKeys.isHandle(key);
    }

    /** Whether an entry with that key is of the view by number: it serves questions, and no rule. */
    public static boolean isByNumber(byte[] key) {
        return HandleKeys.isByFh(key);
    }

    @Override
    public Topic<HandleEvent> topic() {
        return Topics.HANDLES;
    }

    @Override
    public @Nullable Refusal apply(HandleEvent event, Arrival at, Effects<HandleEvent> effects, Releasing releasing) {
        Header header = event.getHeader();
        String client = header.getClient();
        long term = header.getTerm();
        if (event.getOpened() != null) {
            return opened(event.getOpened(), header, at, effects, releasing);
        }
        if (event.getClosed() != null) {
            HandleClosed closed = event.getClosed();
            HandleRef handle = ref(closed.getFilesystem(), closed.getInode(), closed.getGeneration(), closed.getFh());
            return header.getOrigin() == Origin.SERVICE
                    ? closedByService(handle, header, at, effects)
                    : closed(handle, header, at, effects);
        }
        if (event.getMoved() != null) {
            HandleMoved moved = event.getMoved();
            HandleRef handle = ref(moved.getFilesystem(), moved.getInode(), moved.getGeneration(), moved.getFh());
            return handles.seek(handle, client, term, moved.getOffset()).refusal();
        }
        if (event.getDirtied() != null) {
            HandleDirtied dirtied = event.getDirtied();
            HandleRef handle =
                    ref(dirtied.getFilesystem(), dirtied.getInode(), dirtied.getGeneration(), dirtied.getFh());
            return handles.mark(handle, client, term, true).refusal();
        }
        HandleCleaned cleaned = event.getCleaned();
        HandleRef handle = ref(cleaned.getFilesystem(), cleaned.getInode(), cleaned.getGeneration(), cleaned.getFh());
        return handles.mark(handle, client, term, false).refusal();
    }

    private @Nullable Refusal opened(
            HandleOpened event, Header header, Arrival at, Effects<HandleEvent> effects, Releasing releasing) {
        OpenHandle wanted = new OpenHandle(
                event.getFilesystem(),
                event.getInode(),
                event.getGeneration(),
                event.getFh(),
                header.getClient(),
                header.getTerm(),
                header.getSequence(),
                event.getFlags(),
                0L,
                false,
                at.appendedAt(),
                event.getDelegate());
        Ruling<FileHandleManager.Opened> ruling = handles.open(wanted);
        FileHandleManager.Opened opened = ruling.value();
        if (opened == null) {
            return ruling.refusal();
        }
        if (opened.superseded() != null) {
            closeDelegate(opened.superseded(), header, at, effects);
        }
        if (opened.endsFormerLife()) {
            releasing.begin(Release.newBuilder()
                    .setCause(Cause.GENERATION_ENDED)
                    .setFilesystem(event.getFilesystem())
                    .setInode(event.getInode())
                    .setBelowGeneration(event.getGeneration())
                    .build());
        }
        if (debts.pay(opened.handle())) {
            handles.closeFound(opened.handle());
            closeDelegate(opened.handle(), header, at, effects);
        }
        return null;
    }

    private @Nullable Refusal closed(HandleRef handle, Header header, Arrival at, Effects<HandleEvent> effects) {
        Ruling<OpenHandle> ruling = handles.close(handle, header.getClient(), header.getTerm());
        OpenHandle closed = ruling.value();
        if (closed != null) {
            closeDelegate(closed, header, at, effects);
        }
        return ruling.refusal();
    }

    /** The service asks that something be closed; where it is closed already, nothing is left to do. */
    private @Nullable Refusal closedByService(
            HandleRef handle, Header header, Arrival at, Effects<HandleEvent> effects) {
        Refusal refusal = FileHandleManager.check(handle);
        if (refusal != null) {
            return refusal;
        }
        OpenHandle open = handles.get(handle, header.getClient());
        boolean ofDelegate = header.getCause() == Cause.DELEGATE_CLOSED && header.getSequence() > 0;
        if (open == null) {
            return ofDelegate && !debts.owe(handle, header, at)
                    ? FileHandleManager.notFound(handle, header.getClient(), header.getTerm())
                    : null;
        }
        boolean anotherLife = open.getTerm() != header.getTerm();
        boolean openedLater = ofDelegate && open.getSequence() > header.getSequence();
        if (anotherLife || openedLater) {
            return null;
        }
        handles.closeFound(open);
        effects.released(open.getDirty());
        closeDelegate(open, header, at, effects);
        return null;
    }

    /** Closing an outer handle closes the inner one it stands for, in the partition where that one lies. */
    private static void closeDelegate(OpenHandle outer, Header header, Arrival at, Effects<HandleEvent> effects) {
        HandleRef inner = outer.getDelegate();
        if (inner == null) {
            return;
        }
        Header derived = new Header(
                outer.getClient(),
                outer.getTerm(),
                outer.getTerm() == header.getTerm() ? header.getSequence() : 0,
                0L,
                Origin.SERVICE,
                Cause.DELEGATE_CLOSED,
                at.position());
        effects.derive(close(inner, derived));
    }

    @Override
    public void ticked(Arrival at, Effects<HandleEvent> effects, Releasing releasing) {
        debts.ticked(effects);
    }

    @Override
    public Slice<HandleEvent> holdings(Release release, byte @Nullable [] after, int max, HeaderFor header) {
        return release.getClient() == null
                ? handlesOfFormerGenerations(release, after, max, header)
                : handlesOfClient(release, release.getClient(), after, max, header);
    }

    /** Of its handles some may be of a later life, which keeps them; no more of these are passed over than hold nobody up. */
    private Slice<HandleEvent> handlesOfClient(
            Release release, String client, byte @Nullable [] after, int max, HeaderFor header) {
        List<HandleEvent> events = new ArrayList<>();
        byte[] last = after;
        try (Scan scan = entries.scan(HandleKeys.byClient(client), after)) {
            for (int seen = 0; seen < PASSED_MAX && events.size() < max; seen++) {
                if (!scan.hasNext()) {
                    return new Slice<>(events, last, true);
                }
                Entry entry = scan.next();
                last = entry.key();
                long term = HandleKeys.termOfClientView(entry.value());
                if (term <= release.getUpToTerm() && (term > 0 || release.getByName())) {
                    byte[] key = HandleKeys.handleOfClientKey(entry.key());
                    events.add(close(Objects.requireNonNull(handles.getByKey(key)), header));
                }
            }
        }
        return new Slice<>(events, last, false);
    }

    private Slice<HandleEvent> handlesOfFormerGenerations(
            Release release, byte @Nullable [] after, int max, HeaderFor header) {
        List<HandleEvent> events = new ArrayList<>();
        byte[] last = after;
        try (Scan scan = entries.scan(HandleKeys.handlesOf(release.getFilesystem(), release.getInode()), after)) {
            while (events.size() < max) {
                if (!scan.hasNext()) {
                    return new Slice<>(events, last, true);
                }
                Entry entry = scan.next();
                OpenHandle handle = HandleCodec.decode(entry.key(), entry.value());
                if (handle.getGeneration() >= release.getBelowGeneration()) {
                    return new Slice<>(events, last, true);
                }
                last = entry.key();
                events.add(close(handle, header));
            }
        }
        return new Slice<>(events, last, false);
    }

    private static HandleEvent close(OpenHandle handle, HeaderFor header) {
        HandleRef ref = ref(handle.getFilesystem(), handle.getInode(), handle.getGeneration(), handle.getFh());
        return close(ref, header.of(handle.getClient(), handle.getTerm()));
    }

    private static HandleEvent close(HandleRef handle, Header header) {
        return HandleEvent.newBuilder()
                .setHeader(header)
                .setClosed(new HandleClosed(
                        handle.getFilesystem(), handle.getInode(), handle.getGeneration(), handle.getFh()))
                .build();
    }

    private static HandleRef ref(String filesystem, long inode, long generation, long fh) {
        return new HandleRef(filesystem, inode, generation, fh);
    }
}
