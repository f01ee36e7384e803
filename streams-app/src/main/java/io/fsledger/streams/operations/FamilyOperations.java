package io.fsledger.streams.operations;

import io.fsledger.schemas.serde.EventSerdes;
import io.fsledger.state.FamilyOperation;
import io.fsledger.state.OperationKind;
import io.fsledger.state.OperationPhase;
import io.fsledger.streams.kernel.FamilyApp;
import io.fsledger.streams.kernel.ServiceConfig;
import io.fsledger.streams.queries.Unanswered;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a family, rebuilds it, and carries it over to a new version of its topology.
 *
 * <p>A rebuild forgets what was derived and replays the topic; events that were committed before publish nothing again.
 * An upgrade lets go of the group, because a topology cannot change under one, and keeps the offsets. Both write down
 * what they are about before they destroy anything, so that {@link #start} finishes what a crash left.
 */
public final class FamilyOperations {
    private static final Logger LOG = LoggerFactory.getLogger(FamilyOperations.class);

    private final FamilyApp app;
    private final FamilyGroup group;
    private final OperationLog log;
    private final LogTails tails;
    private final Drain drain;
    private final String family;

    private FamilyOperation current;
    private @Nullable String failure;
    private boolean working;

    public FamilyOperations(FamilyApp app, Admin admin, ServiceConfig config, EventSerdes serdes) {
        this.app = app;
        group = new FamilyGroup(admin, app, config.topics().prefix());
        log = new OperationLog(config, serdes);
        tails = new LogTails(config);
        drain = new Drain(app, config, serdes);
        family = app.definition().name();
        current = new FamilyOperation(OperationKind.NONE, OperationPhase.FINISHED, List.of(), List.of());
    }

    /**
     * How far the last operation has come.
     *
     * @param done events, of {@code total}
     * @param failure why it could not be done; null where nothing is wrong
     */
    public record Progress(
            OperationKind kind,
            boolean running,
            long done,
            long total,
            @Nullable String failure) {}

    /** Starts the family; what was begun before a crash is done first. */
    public void start() {
        FamilyOperation left = log.last(family);
        if (left.getPhase() == OperationPhase.BEGUN) {
            LOG.info("finishing the {} of family {} that was begun before", left.getKind(), family);
            group.awaitEmpty();
            left = prepare(left);
        }
        run(left);
    }

    /** Begins a rebuild; it goes on in the background. Refused where the log has been cut. */
    public void rebuild() {
        begin(() -> {
            group.refuseOthers();
            refuseCutLog();
        });
        inBackground(() -> {
            if (app.definition().keepsMemory()) {
                drain.run();
            }
            app.stop();
            group.awaitEmpty();
            List<Long> committed = group.committed();
            List<Long> applied = tails.below(group.partitions(), committed);
            List<Long> publishFrom = max(applied, log.last(family).getPublishFrom());
            List<Long> zeros = committed.stream().map(offset -> 0L).toList();
            change(new FamilyOperation(OperationKind.REBUILD, OperationPhase.BEGUN, zeros, publishFrom));
        });
    }

    /** Begins to carry the family over to the topology of this version. */
    public void upgrade() {
        begin(group::refuseOthers);
        inBackground(() -> {
            app.stop();
            group.awaitEmpty();
            List<Long> publishFrom = log.last(family).getPublishFrom();
            change(new FamilyOperation(OperationKind.UPGRADE, OperationPhase.BEGUN, group.committed(), publishFrom));
        });
    }

    private void refuseCutLog() {
        List<Long> starts = group.logStarts();
        if (starts.stream().anyMatch(start -> start > 0)) {
            throw new Unanswered(
                    409,
                    "LOG_CUT",
                    "retention has cut the topic of family " + family + " (it begins at offsets " + starts
                            + "): it cannot be rebuilt from what is left");
        }
    }

    private void change(FamilyOperation operation) {
        log.write(family, operation);
        run(prepare(operation));
    }

    private FamilyOperation prepare(FamilyOperation begun) {
        if (begun.getKind() == OperationKind.REBUILD) {
            group.deleteChangelogs();
            app.cleanUp();
        }
        group.replace(begun.getOffsets());
        FamilyOperation prepared = new FamilyOperation(
                begun.getKind(), OperationPhase.PREPARED, begun.getOffsets(), begun.getPublishFrom());
        log.write(family, prepared);
        return prepared;
    }

    private void run(FamilyOperation operation) {
        synchronized (this) {
            current = operation;
        }
        app.start(operation.getPublishFrom());
    }

    private void inBackground(Runnable work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                        end(null);
                    } catch (RuntimeException e) {
                        LOG.error("the operation on family {} failed", family, e);
                        end(Objects.requireNonNullElse(e.getMessage(), e.toString()));
                        restartAfterFailure();
                    }
                },
                "fsledger-operation-" + family);
        thread.start();
    }

    /** What failed before anything was changed leaves a family that can run as before; otherwise a restart finishes it. */
    private void restartAfterFailure() {
        boolean untouched = log.last(family).getPhase() != OperationPhase.BEGUN;
        if (untouched && app.streams() == null) {
            app.start(log.last(family).getPublishFrom());
        }
    }

    /** @param check refuses what must not even begin, before anything is stopped */
    private synchronized void begin(Runnable check) {
        if (working || replayed() < total()) {
            throw new Unanswered(409, "OPERATION_RUNNING", "an operation on family " + family + " is running");
        }
        check.run();
        working = true;
        failure = null;
    }

    private synchronized void end(@Nullable String failed) {
        working = false;
        failure = failed;
    }

    /**
     * Why a partition's state cannot be shown now, or must not be: while it is rebuilt it is that of long ago. Null where it
     * may.
     */
    public synchronized @Nullable String unavailable(int partition) {
        if (working) {
            return "family " + family + " is stopped for an operation";
        }
        String failed = app.failed();
        if (failed != null) {
            return failed;
        }
        List<Long> goals = current.getPublishFrom();
        boolean behind = partition < goals.size()
                && app.gates().of(partition).isOpen()
                && app.gates().of(partition).position() + 1 < goals.get(partition);
        return behind ? "partition " + partition + " of family " + family + " is being rebuilt" : null;
    }

    public synchronized Progress progress() {
        long replayed = replayed();
        return new Progress(current.getKind(), working || replayed < total(), replayed, total(), failure);
    }

    private long total() {
        return current.getKind() == OperationKind.REBUILD
                ? current.getPublishFrom().stream().mapToLong(Long::longValue).sum()
                : 0;
    }

    /** Events replayed and committed, by whichever instance. */
    private long replayed() {
        if (current.getKind() != OperationKind.REBUILD) {
            return 0;
        }
        List<Long> committed = group.committed();
        long replayed = 0;
        for (int partition = 0; partition < current.getPublishFrom().size(); partition++) {
            replayed += Math.min(current.getPublishFrom().get(partition), committed.get(partition));
        }
        return replayed;
    }

    private static List<Long> max(List<Long> left, List<Long> right) {
        List<Long> max = new ArrayList<>();
        for (int i = 0; i < left.size(); i++) {
            max.add(Math.max(left.get(i), i < right.size() ? right.get(i) : 0));
        }
        return max;
    }
}
