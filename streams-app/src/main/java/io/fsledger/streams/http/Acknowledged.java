package io.fsledger.streams.http;

import io.fsledger.client.Position;
import io.fsledger.client.PublishException;
import io.fsledger.streams.queries.Unanswered;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Waits until the brokers have what was published; what goes wrong becomes a problem that says what to do. */
final class Acknowledged {
    private static final Duration WITHIN = Duration.ofSeconds(30);

    private Acknowledged() {}

    static List<Position> await(List<CompletableFuture<Position>> sent) {
        try {
            CompletableFuture.allOf(sent.toArray(new CompletableFuture<?>[0]))
                    .get(WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            return sent.stream().map(CompletableFuture::join).toList();
        } catch (ExecutionException e) {
            throw refused("", inTheLog(sent), e.getCause());
        } catch (TimeoutException e) {
            throw Unanswered.notReady("the brokers have not acknowledged the events within " + WITHIN.toSeconds()
                    + " s; publish them again with the same sequences, those that arrived are not applied twice");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Unanswered.notReady("this instance is stopping");
        }
    }

    /**
     * @param where in the request
     * @param which events
     */
    static Unanswered refused(String where, String which, @Nullable Throwable error) {
        if (error instanceof PublishException publish && publish.reason() == PublishException.Reason.TOO_LARGE) {
            return Unanswered.tooLarge(where + publish.getMessage());
        }
        return Unanswered.notReady(where + which + " could not be published: "
                + (error == null ? "no reason is known" : error.getMessage()));
    }

    private static String inTheLog(List<CompletableFuture<Position>> sent) {
        long arrived = sent.stream()
                .filter(one -> one.isDone() && !one.isCompletedExceptionally())
                .count();
        return sent.size() == 1
                ? "the event"
                : arrived + " of the " + sent.size() + " events are in the log, the others";
    }
}
