package io.fsledger.client;

import io.fsledger.client.retry.Sleeper;
import io.fsledger.core.retry.ReconnectPolicy;
import io.fsledger.events.ClientConnected;
import io.fsledger.events.ClientDisconnected;
import io.fsledger.events.ClientEvent;
import io.fsledger.events.ClientHeartbeat;
import io.fsledger.events.ClientPhase;
import io.fsledger.events.ClientTransition;
import io.fsledger.events.SequenceKind;
import io.fsledger.schemas.Keys;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a client alive in the ledger, from a thread of its own: says that it is connected, sends heartbeats, and hears what
 * the ledger thinks of it.
 *
 * <ol>
 *   <li>Nothing here waits for the brokers, nor for room in the outbox: while one word is under way, heartbeats are skipped.
 *   <li>Where the ledger has given up the client's life, the next begins with the ledger's next term.
 *   <li>Where another process has begun that next life, this one stays out: two that came back by turns would fence each
 *       other for ever.
 * </ol>
 */
final class Presence {
    /**
     * How many transitions are read that stood in the partition before. Enough for those that came between the first word of
     * this client and the moment in which its thread found out where the partition ends.
     */
    static final int LOOK_BACK = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(Presence.class);
    private static final Duration POLL_MAX = Duration.ofSeconds(10);
    private static final Duration ASK_WITHIN = Duration.ofSeconds(10);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(5);
    private static final ReconnectPolicy POLICY = ReconnectPolicy.DEFAULT;

    private final ClientLives lives;
    private final NumberSource terms;
    private final Duration termTimeout;
    private final Duration interval;
    private final PublisherListener listener;
    private final Supplier<TopicFollower<ClientTransition>> followers;
    private final LongSupplier nanoTime;
    private final Sleeper sleeper;
    private final Thread thread = new Thread(this::run, "fsledger-presence");

    private final AtomicLong heartbeats = new AtomicLong();
    private final AtomicLong skipped = new AtomicLong();
    private final AtomicLong renewals = new AtomicLong();

    private boolean stopped;
    private volatile boolean stopping;

    // What follows belongs to the thread, once it runs.
    private @Nullable CompletableFuture<Position> connected;
    private @Nullable CompletableFuture<Position> lastWord;
    private @Nullable TopicFollower<ClientTransition> follower;
    private int partition;
    private long nextHeartbeat;
    private long resumeAt;
    private int failures;
    private long fencedThrough = -1;
    private long supersededBy = -1;
    private boolean missed;

    Presence(
            ClientLives lives,
            NumberSource terms,
            PublisherConfig config,
            PublisherListener listener,
            Supplier<TopicFollower<ClientTransition>> followers,
            LongSupplier nanoTime,
            Sleeper sleeper) {
        this.lives = lives;
        this.terms = terms;
        this.termTimeout = config.numbersTimeout();
        this.interval = config.heartbeatInterval();
        this.listener = listener;
        this.followers = followers;
        this.nanoTime = nanoTime;
        this.sleeper = sleeper;
        resumeAt = nanoTime.getAsLong();
        thread.setDaemon(true);
    }

    /** Says that the client is connected, before anything else is published, and goes on by itself. */
    void start() {
        connect();
        thread.start();
    }

    void connect() {
        said(lives.say(event().setConnected(new ClientConnected()).build()));
    }

    private void said(CompletableFuture<Position> word) {
        connected = word;
        lastWord = word;
        missed = false;
        nextHeartbeat = nanoTime.getAsLong() + interval.toNanos();
    }

    private void run() {
        try {
            while (!stopping && supersededBy < 0) {
                step();
            }
        } catch (InterruptedException | InterruptException e) {
            LOG.debug("The presence of {} ends: {}", lives.client(), e.toString());
        } finally {
            // Or closing would end as soon as it waits.
            stopping |= Thread.interrupted();
            if (follower != null) {
                follower.close();
            }
        }
    }

    /** Does what is due, and waits for what comes next. */
    void step() throws InterruptedException {
        long now = nanoTime.getAsLong();
        beat(now);
        if (resumeAt - now > 0) {
            sleeper.sleep(
                    untilNextHeartbeat(now, Duration.ofNanos(resumeAt - now)).toMillis() + 1);
            return;
        }
        try {
            follow(now);
            failures = 0;
        } catch (InterruptException e) {
            throw e;
        } catch (RuntimeException e) {
            if (stopping) {
                LOG.debug("The presence of {} ends", lives.client(), e);
                return;
            }
            long delayMs =
                    POLICY.delayMs(failures++, ThreadLocalRandom.current().nextLong());
            resumeAt = nanoTime.getAsLong() + TimeUnit.MILLISECONDS.toNanos(delayMs);
            LOG.warn("What the ledger thinks of {} is asked again in {} ms: {}", lives.client(), delayMs, e.toString());
        }
    }

    private void beat(long now) {
        if (lives.isOver()) {
            return;
        }
        if (missed && !isUnderWay(connected)) {
            connect();
        } else if (!interval.isZero() && now - nextHeartbeat >= 0) {
            nextHeartbeat = now + interval.toNanos();
            if (isUnderWay(lastWord)) {
                skipped.incrementAndGet();
            } else if (connected == null || connected.isCompletedExceptionally()) {
                connect();
            } else {
                lastWord = lives.say(event().setHeartbeat(new ClientHeartbeat()).build());
                heartbeats.incrementAndGet();
            }
        }
    }

    private static boolean isUnderWay(@Nullable CompletableFuture<Position> word) {
        return word != null && !word.isDone();
    }

    private Duration untilNextHeartbeat(long now, Duration atMost) {
        if (interval.isZero() || lives.isOver()) {
            return atMost;
        }
        long nanos = Math.max(0, nextHeartbeat - now);
        return nanos < atMost.toNanos() ? Duration.ofNanos(nanos) : atMost;
    }

    private void follow(long now) throws InterruptedException {
        TopicFollower<ClientTransition> reading = reading();
        if (!lives.isOver()) {
            reading.read(untilNextHeartbeat(now, POLL_MAX), this::hear);
        } else if (!reading.isAtEnd(partition, ASK_WITHIN)) {
            reading.read(Duration.ofMillis(100), this::hear);
        }
        if (supersededBy >= 0) {
            giveWay();
        } else if (fencedThrough >= lives.term()) {
            if (!lives.isOver()) {
                lives.end("the ledger has given up this life of the client, and released what it held. Wait until the"
                        + " listener hears that a new one has begun");
            }
            if (reading.isAtEnd(partition, ASK_WITHIN)) {
                renew();
            }
        }
    }

    private TopicFollower<ClientTransition> reading() {
        TopicFollower<ClientTransition> reading = follower;
        if (reading == null) {
            reading = followers.get();
            follower = reading;
        }
        if (reading.rests()) {
            partition = Keys.partition(Keys.bytes(lives.client()), reading.partitions(ASK_WITHIN));
            reading.follow(partition, Math.max(0, reading.end(partition, ASK_WITHIN) - LOOK_BACK));
        }
        return reading;
    }

    private void hear(ClientTransition transition) {
        if (!transition.getClient().equals(lives.client())) {
            return;
        }
        long term = lives.term();
        fencedThrough = Math.max(fencedThrough, transition.getFencedThrough());
        if (transition.getTerm() > term && transition.getFencedThrough() >= term) {
            supersededBy = Math.max(supersededBy, transition.getTerm());
        }
        missed |= transition.getTerm() == term && transition.getTo() == ClientPhase.RECONNECTING;
    }

    private void giveWay() {
        long term = lives.term();
        lives.end(
                "term " + supersededBy + " has begun elsewhere. See whether two processes publish as the same client");
        LOG.error(
                "Term {} of {} has begun elsewhere: term {} publishes nothing more",
                supersededBy,
                lives.client(),
                term);
        KafkaSender.tell(() -> listener.superseded(term, supersededBy));
    }

    private void renew() throws InterruptedException {
        long former = lives.term();
        long granted =
                terms.take(lives.client(), SequenceKind.TERM, 1, termTimeout).first();
        // The ledger's count stands lower where the client counts its lives itself.
        long term = Math.max(granted, fencedThrough + 1);
        if (term <= fencedThrough) {
            throw new IllegalStateException("no term of " + lives.client() + " is above " + fencedThrough);
        }
        CompletableFuture<Position> begun =
                lives.begin(term, event().setConnected(new ClientConnected()).build());
        if (lives.term() != term) {
            begun.join();
        }
        said(begun);
        renewals.incrementAndGet();
        LOG.warn("The ledger had given up term {} of {}; term {} has begun", former, lives.client(), term);
        KafkaSender.tell(() -> listener.renewed(former, term));
    }

    /** Says the last word, which is not waited for here. What comes after the first call is ignored. */
    synchronized void stop(boolean forGood) {
        if (stopped) {
            return;
        }
        stopped = true;
        stopping = true;
        if (Thread.currentThread() != thread) {
            thread.interrupt();
            awaitThread();
        }
        if (connected != null && !lives.isOver()) {
            lives.say(event().setDisconnected(new ClientDisconnected(forGood)).build());
        }
    }

    private void awaitThread() {
        try {
            thread.join(STOP_WITHIN.toMillis());
            if (thread.isAlive()) {
                LOG.warn("The presence of {} does not end: does a listener wait?", lives.client());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    PresenceCounts counts() {
        return new PresenceCounts(heartbeats.get(), skipped.get(), renewals.get());
    }

    private static ClientEvent.Builder event() {
        return ClientEvent.newBuilder().setHeader(ClientLives.UNNUMBERED);
    }
}
