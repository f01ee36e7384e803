package io.fsledger.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.ledger.ScenarioLedger.Rejected;
import io.fsledger.core.table.TableSnapshot;
import io.fsledger.events.ReasonCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Says what happens to a ledger, and what must hold then: {@code given(…).when(…).thenApplied().and(…)}.
 *
 * <p>What was given must apply. Behind every {@code then} the invariants of the family are checked too.
 *
 * @param <E> the family's events
 */
public final class Scenario<E> {
    /**
     * Something that holds, or fails the test.
     *
     * @param <E> the family's events
     */
    @FunctionalInterface
    public interface Fact<E> {
        void check(ScenarioLedger<E> ledger);
    }

    private final ScenarioLedger<E> ledger;
    private final Fact<E> invariants;
    private long offset = -1;
    private int rejectionsBefore;
    private int derivedBefore;
    private long duplicatesBefore;
    private Map<String, String> entriesBefore;

    public Scenario(ScenarioLedger<E> ledger, Fact<E> invariants) {
        this.ledger = ledger;
        this.invariants = invariants;
        entriesBefore = TableSnapshot.of(ledger.entries());
    }

    @SafeVarargs
    public final Scenario<E> given(ScenarioEvent<E>... events) {
        for (ScenarioEvent<E> event : events) {
            when(event).thenApplied();
        }
        return this;
    }

    public Scenario<E> when(ScenarioEvent<E> event) {
        remember();
        offset = ledger.publish(event.key(), event.event());
        return this;
    }

    /** The service listens while time passes. */
    public Scenario<E> whenTimePasses(Duration time) {
        remember();
        ledger.advance(time);
        return this;
    }

    /** Nobody listens while time passes. */
    public Scenario<E> whenNobodyListens(Duration time) {
        remember();
        ledger.idle(time);
        return this;
    }

    private void remember() {
        rejectionsBefore = ledger.rejections().size();
        derivedBefore = ledger.derived().size();
        duplicatesBefore = ledger.duplicates();
        entriesBefore = TableSnapshot.of(ledger.entries());
    }

    public Scenario<E> thenApplied() {
        assertThat(newRejections()).isEmpty();
        assertThat(ledger.duplicates()).isEqualTo(duplicatesBefore);
        return holds(invariants);
    }

    /** The event was refused, and changed nothing. */
    public Scenario<E> thenRejected(ReasonCode code) {
        return thenRejected(code, "");
    }

    /** As above, with a sentence that names what was wrong. */
    public Scenario<E> thenRejected(ReasonCode code, String naming) {
        assertThat(newRejections()).singleElement().satisfies(rejected -> {
            assertThat(rejected.code()).isEqualTo(code);
            assertThat(rejected.offset()).isEqualTo(offset);
            assertThat(rejected.sentence()).isNotBlank().contains(naming);
        });
        assertThat(ledger.duplicates()).isEqualTo(duplicatesBefore);
        assertThat(ledger.derived()).hasSize(derivedBefore);
        return thenNothingChanged();
    }

    public Scenario<E> thenDuplicate() {
        assertThat(newRejections()).isEmpty();
        assertThat(ledger.duplicates()).isEqualTo(duplicatesBefore + 1);
        assertThat(ledger.derived()).hasSize(derivedBefore);
        return thenNothingChanged();
    }

    /** Of earlier events it turned out that they could not be applied: so many, with that code. */
    public Scenario<E> thenReported(int times, ReasonCode code) {
        assertThat(newRejections()).hasSize(times).allSatisfy(rejected -> {
            assertThat(rejected.code()).isEqualTo(code);
            assertThat(rejected.sentence()).isNotBlank();
        });
        return holds(invariants);
    }

    public Scenario<E> thenDerived(int events) {
        assertThat(ledger.derived()).hasSize(derivedBefore + events);
        return holds(invariants);
    }

    public Scenario<E> thenNothingChanged() {
        assertThat(TableSnapshot.of(ledger.entries())).isEqualTo(entriesBefore);
        return holds(invariants);
    }

    @SafeVarargs
    public final Scenario<E> and(Fact<E>... facts) {
        for (Fact<E> fact : facts) {
            holds(fact);
        }
        return this;
    }

    private Scenario<E> holds(Fact<E> fact) {
        fact.check(ledger);
        return this;
    }

    private List<Rejected> newRejections() {
        List<Rejected> all = ledger.rejections();
        return all.subList(rejectionsBefore, all.size());
    }
}
