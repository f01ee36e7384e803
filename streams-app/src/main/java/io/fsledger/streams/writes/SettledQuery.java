package io.fsledger.streams.writes;

import static io.fsledger.streams.access.Access.Subject.FILESYSTEM;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fsledger.core.table.Page;
import io.fsledger.core.table.TableReader;
import io.fsledger.core.writes.WriteViews;
import io.fsledger.state.WriteEntry;
import io.fsledger.streams.access.Access;
import io.fsledger.streams.http.Requests;
import io.fsledger.streams.http.Router;
import io.fsledger.streams.http.Routes;
import io.fsledger.streams.kernel.CatchUp;
import io.fsledger.streams.queries.Asking;
import io.fsledger.streams.queries.Questions;
import io.fsledger.streams.queries.Waits;
import io.fsledger.streams.writes.SettledLog.Stretch;
import io.fsledger.streams.writes.Settling.Stage;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Whether every write that had been accepted when this was asked is on disk. Later writes are not waited for, so that it comes to an
 * answer however busy the ledger is.
 */
public final class SettledQuery implements Routes {
    private static final long AGAIN_MS = 50;
    private static final String DIRTY_FROM = "dirtyFrom";
    private static final String AHEAD = "ahead";

    private final Questions questions;
    private final Requests requests;
    private final Waits waits;
    private final SettledLog log;

    public SettledQuery(Questions questions, Requests requests, Waits waits, SettledLog log) {
        this.questions = questions;
        this.requests = requests;
        this.waits = waits;
        this.log = log;
    }

    @Override
    public void addTo(Router routes) {
        routes.get("/v1/settled", Access.read(FILESYSTEM), this::settled);
    }

    private void settled(Context context) {
        Asking asking = requests.asking(context);
        context.json(asking.only() == null ? waits.during(() -> settled(asking)) : state(asking));
    }

    private ObjectNode settled(Asking asking) {
        long deadline = System.nanoTime() + asking.patience().toNanos();
        List<Long> accepted = log.accepted();
        List<Settling> partitions = new ArrayList<>();
        for (int partition = 0; partition < log.partitions(); partition++) {
            partitions.add(new Settling(partition, accepted.get(partition)));
        }
        goOn(asking, partitions);
        while (!partitions.stream().allMatch(Settling::isSettled) && System.nanoTime() - deadline < 0) {
            pause();
            goOn(asking, partitions);
        }
        return answer(partitions);
    }

    /** Each partition as many stages on as it has come. */
    private void goOn(Asking asking, List<Settling> partitions) {
        if (partitions.stream().anyMatch(Settling::isBuffered)) {
            List<Long> handed = log.handed();
            those(partitions, Settling::isBuffered).forEach(one -> buffered(asking, one, handed.get(one.partition())));
        }
        List<Settling> committing = those(partitions, one -> one.isAt(Stage.COMMIT));
        if (!committing.isEmpty()) {
            List<Long> handed = log.handed();
            List<Settling> committed = those(committing, one -> one.isCommitted(handed.get(one.partition())));
            List<Long> ends = committed.isEmpty() ? List.of() : log.coalesced();
            committed.forEach(one -> one.committed(ends.get(one.partition())));
        }
        List<Settling> writing = those(partitions, one -> one.isAt(Stage.DISK));
        if (!writing.isEmpty()) {
            List<Long> onDisk = log.onDisk();
            writing.forEach(one -> one.onDisk(onDisk.get(one.partition())));
        }
    }

    private static List<Settling> those(List<Settling> partitions, Predicate<Settling> that) {
        return partitions.stream().filter(that).toList();
    }

    private void buffered(Asking asking, Settling one, long handed) {
        ObjectNode state = state(asking.ofPartition(one.partition(), null));
        long position = state.path("basis").path(0).path("position").asLong();
        boolean applied = position + 1 >= one.accepted() || handed >= one.accepted() || isNothingBehind(one, position);
        one.buffered(
                position,
                state.path(DIRTY_FROM).asLong(),
                state.path(AHEAD).asBoolean(),
                applied,
                state.path("basis").path(0));
    }

    /** Where the log does not end with an event, no event says that all have been applied. */
    private boolean isNothingBehind(Settling one, long position) {
        if (!one.wantsLook(position)) {
            return false;
        }
        Stretch rest = log.look(one.partition(), position + 1, one.accepted());
        if (rest == Stretch.EVENTS) {
            one.foundEvents(position);
        }
        return rest == Stretch.EMPTY;
    }

    /** What one partition says of itself. */
    private ObjectNode state(Asking asking) {
        return questions.total(asking, SettledQuery::state, Questions::sum);
    }

    private static ObjectNode state(TableReader entries, TableReader marks) {
        Page<WriteEntry> oldest = new WriteViews(entries).dirty(null, 1);
        return JsonNodeFactory.instance
                .objectNode()
                .put(
                        DIRTY_FROM,
                        oldest.items().isEmpty() ? -1 : oldest.items().get(0).getDirtyFrom())
                .put(AHEAD, CatchUp.isAhead(marks));
    }

    private static ObjectNode answer(List<Settling> partitions) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("settled", partitions.stream().allMatch(Settling::isSettled));
        ArrayNode shown = answer.putArray("partitions");
        ArrayNode basis = answer.putArray("basis");
        for (Settling one : partitions) {
            shown.add(one.toJson());
            JsonNode restsOn = one.basis();
            if (restsOn != null) {
                basis.add(restsOn);
            }
        }
        return answer;
    }

    private static void pause() {
        try {
            Thread.sleep(AGAIN_MS);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
