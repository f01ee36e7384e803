package io.fsledger.streams.queries;

import io.fsledger.core.ledger.PartitionState;
import io.fsledger.streams.kernel.FamilyApp;
import io.fsledger.streams.kernel.FamilyDefinition;
import io.fsledger.streams.kernel.PartitionGate;
import io.fsledger.streams.kernel.StoreReader;
import io.fsledger.streams.queries.Basis.Copy;
import java.time.Duration;
import java.util.function.Predicate;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** Answers questions from the stores of one family in this process. */
final class LocalState {
    private final FamilyApp app;
    private final LogEnds ends;

    LocalState(FamilyApp app, LogEnds ends) {
        this.app = app;
        this.ends = ends;
    }

    /** An answer and what it rests on. */
    record Local<T>(T answer, Basis basis) {}

    /**
     * From the active copy, as soon as it has applied the event at {@code atLeast} and the answer is enough; when the wait is over,
     * as the answer then is.
     */
    <T> Local<T> active(int partition, long atLeast, Duration wait, Question<T> question, Predicate<T> enough) {
        PartitionGate gate = app.gates().of(partition);
        PartitionGate.Passed<Local<T>> passed = pass(gate, partition, atLeast, wait, question, enough);
        Local<T> answer = passed.answer();
        if (answer != null) {
            return answer;
        }
        if (passed.closed() == PartitionGate.Closed.TOO_EARLY) {
            throw Unanswered.positionNotReached(name(partition) + " has not reached offset " + atLeast + " within "
                    + wait.toMillis() + " ms; it is at " + gate.position());
        }
        throw Unanswered.notReady(name(partition) + " is not active on this instance, it is being moved or restored");
    }

    private <T> PartitionGate.Passed<Local<T>> pass(
            PartitionGate gate, int partition, long atLeast, Duration wait, Question<T> question, Predicate<T> enough) {
        try {
            return gate.pass(
                    atLeast,
                    wait.toNanos(),
                    position -> new Local<>(
                            question.ask(
                                    gate.withMemory(store(entries(), partition, false)),
                                    store(marks(), partition, false)),
                            basis(partition, position, Copy.ACTIVE)),
                    local -> enough.test(local.answer()));
        } catch (InvalidStateStoreException e) {
            // the gate is open, but the thread that owns the store is about to give it away
            throw Unanswered.notReady(name(partition) + " was moved away while it was read");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Unanswered.notReady("this instance is stopping");
        }
    }

    /** From a copy that may be behind, and that moves on while it is read. */
    <T> Local<T> standby(int partition, long atLeast, Question<T> question) {
        StoreReader marks = store(marks(), partition, true);
        try {
            long position = PartitionState.read(marks).getPosition();
            if (position < atLeast) {
                throw Unanswered.positionNotReached(
                        "the standby copy of " + name(partition) + " is at " + position + ", not at " + atLeast);
            }
            T answer = question.ask(store(entries(), partition, true), marks);
            return new Local<>(answer, basis(partition, position, Copy.STANDBY));
        } catch (InvalidStateStoreException e) {
            throw Unanswered.notReady(name(partition) + " was moved away while it was read");
        }
    }

    private StoreReader store(String name, int partition, boolean stale) {
        KafkaStreams streams = app.streams();
        if (streams == null) {
            throw Unanswered.notReady("family " + app.definition().name() + " is stopped on this instance");
        }
        StoreQueryParameters<ReadOnlyKeyValueStore<Bytes, byte[]>> query = StoreQueryParameters.fromNameAndType(
                        name, QueryableStoreTypes.<Bytes, byte[]>keyValueStore())
                .withPartition(partition);
        try {
            return new StoreReader(streams.store(stale ? query.enableStaleStores() : query));
        } catch (InvalidStateStoreException | IllegalStateException e) {
            throw Unanswered.notReady(name(partition) + " cannot be read now: " + e.getMessage());
        }
    }

    private Basis basis(int partition, long position, Copy copy) {
        long end = ends.of(app.definition().topic(), partition);
        return new Basis(app.definition().name(), partition, position, Math.max(0, end - position - 1), copy);
    }

    private String name(int partition) {
        return "partition " + partition + " of family " + app.definition().name();
    }

    private String entries() {
        return definition().entriesStore();
    }

    private String marks() {
        return definition().marksStore();
    }

    private FamilyDefinition<?> definition() {
        return app.definition();
    }
}
