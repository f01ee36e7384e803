package io.fsledger.client;

import io.fsledger.client.PublishException.Reason;
import io.fsledger.events.Cause;
import io.fsledger.events.ClientEvent;
import io.fsledger.events.Header;
import io.fsledger.events.Origin;
import io.fsledger.schemas.Events;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.Topics;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * One life of a client after the other: each event gets the term of the present one and the next sequence in it. Lives change
 * while the outbox is locked only, so that in the order of sending each begins where the one before has ended.
 */
final class ClientLives {
    /** For events that belong to the life in which they are published, even if they have to wait for room until it is over. */
    static final long PRESENT = -1;

    /** For events that are still to be numbered. */
    static final Header UNNUMBERED = new Header("", 0L, 0L, 0L, Origin.PRODUCER, Cause.NONE, null);

    private final String client;
    private final RawPublisher raw;
    private volatile Life life;

    private static final class Life {
        final long term;
        /** Changed while the outbox is locked only. */
        long sequence;
        /** Why nothing more may be said in this life. */
        volatile @Nullable String over;

        Life(long term) {
            this.term = term;
        }
    }

    ClientLives(String client, long term, RawPublisher raw) {
        this.client = client;
        this.raw = raw;
        life = new Life(term);
    }

    String client() {
        return client;
    }

    long term() {
        return life.term;
    }

    boolean isOver() {
        return life.over != null;
    }

    /**
     * @param onlyIn the term that the event means, and without which it fails; or {@link #PRESENT}
     */
    <E extends SpecificRecord> CompletableFuture<Position> publish(Topic<E> topic, E event, long onlyIn) {
        RawPublisher.checkPublishable(topic, event);
        Header given = Events.header(event);
        boolean own = given.getClient().isEmpty() || given.getClient().equals(client);
        if (!own || given.getTerm() != 0 || given.getSequence() != 0) {
            throw new IllegalArgumentException("the event has a header of its own (client " + given.getClient()
                    + ", term " + given.getTerm() + ", sequence " + given.getSequence()
                    + "): leave the numbers to the publisher, or use RawPublisher");
        }
        long occurredAt = given.getOccurredAt() != 0 ? given.getOccurredAt() : now();
        long meant = onlyIn == PRESENT ? life.term : onlyIn;
        return raw.publish(topic, null, event, unnumbered -> numbered(topic, unnumbered, occurredAt, meant));
    }

    /** Says something of the client itself in its present life. Never waits for room. */
    CompletableFuture<Position> say(ClientEvent event) {
        return say(event, UnaryOperator.identity());
    }

    /**
     * Begins the next life with an event, which nothing of that life can come before. Where it cannot be written the future
     * fails, and the former life stays.
     */
    CompletableFuture<Position> begin(long term, ClientEvent first) {
        return say(first, unnumbered -> {
            life = new Life(term);
            return unnumbered;
        });
    }

    private CompletableFuture<Position> say(ClientEvent event, UnaryOperator<ClientEvent> before) {
        long occurredAt = now();
        return raw.publishBeyondLimits(
                Topics.CLIENTS,
                event,
                unnumbered -> numbered(Topics.CLIENTS, before.apply(unnumbered), occurredAt, life.term));
    }

    /** Nothing more is said in the present life, and what waits to be sent in it fails. */
    void end(String why) {
        Life ending = life;
        raw.withdraw(event -> belongsTo(ending, event), () -> fenced(ending, why), () -> ending.over = why);
    }

    private boolean belongsTo(Life some, SpecificRecord event) {
        Header header = Events.header(event);
        return header.getClient().equals(client) && header.getTerm() == some.term;
    }

    private PublishException fenced(Life some, String why) {
        return new PublishException(
                Reason.FENCED,
                "the event was not sent, because term " + some.term + " of " + client + " is over: " + why);
    }

    private <E extends SpecificRecord> E numbered(Topic<E> topic, E event, long occurredAt, long meant) {
        Life present = life;
        String over = present.over;
        if (over != null) {
            throw fenced(present, over);
        }
        if (meant != present.term) {
            throw new PublishException(
                    Reason.FENCED,
                    "the event was not sent, because it means term " + meant + " of " + client + ", and by now term "
                            + present.term + " has begun");
        }
        present.sequence++;
        SpecificRecord copy = (SpecificRecord) SpecificData.newInstance(topic.type(), topic.schema());
        int fields = topic.schema().getFields().size();
        for (int field = Events.HEADER + 1; field < fields; field++) {
            copy.put(field, event.get(field));
        }
        copy.put(
                Events.HEADER,
                new Header(client, present.term, present.sequence, occurredAt, Origin.PRODUCER, Cause.NONE, null));
        return topic.type().cast(copy);
    }

    private static long now() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
