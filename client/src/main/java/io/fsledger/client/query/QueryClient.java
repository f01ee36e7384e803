package io.fsledger.client.query;

import com.fasterxml.jackson.databind.JsonNode;
import io.fsledger.client.Position;
import io.fsledger.client.query.ServiceHttp.Twice;
import io.fsledger.client.retry.Sleeper;
import io.fsledger.core.retry.ReconnectPolicy;
import io.fsledger.schemas.Events;
import io.fsledger.schemas.json.JsonEvents;
import io.fsledger.schemas.json.UnreadableJsonException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The service's HTTP API, typed. Safe to use from many threads. Where an instance is away or not ready the next is asked, by
 * the delays of {@link ReconnectPolicy} and within a time limit; what must not be done twice is asked again only where nobody
 * listened. Every method may throw {@link QueryException}.
 */
public final class QueryClient {
    /** How long a question may take, with all its repetitions. */
    public static final Duration TIME_LIMIT = Duration.ofSeconds(60);

    private static final long PROGRESS_EVERY_MS = 500;

    /** No service lets one question wait much longer, and no question may take longer than the time limit. */
    private static final long WAIT_EACH_MS = 20_000;

    /** Between two such questions, for a service that lets none wait. */
    private static final long WAIT_AGAIN_MS = 100;

    private static final String JSON = "application/json";
    private static final String JSON_LINES = "application/x-ndjson";

    private final ServiceHttp http;
    private final Sleeper sleeper;

    /** @param baseUrls of the service's instances, such as {@code http://localhost:8080} */
    public QueryClient(List<URI> baseUrls) {
        this(baseUrls, ServiceAccess.OPEN);
    }

    /** @param access to a service that asks for a token, or serves with TLS by an authority that Java does not know */
    public QueryClient(List<URI> baseUrls, ServiceAccess access) {
        this(baseUrls, access, ReconnectPolicy.DEFAULT, TIME_LIMIT, Sleeper.REAL);
    }

    public QueryClient(
            List<URI> baseUrls, ServiceAccess access, ReconnectPolicy policy, Duration timeLimit, Sleeper sleeper) {
        List<URI> addresses = baseUrls.stream().map(QueryClient::withoutSlash).toList();
        http = new ServiceHttp(addresses, access, policy, timeLimit, sleeper);
        this.sleeper = sleeper;
    }

    private static URI withoutSlash(URI url) {
        String text = url.toString();
        return text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : url;
    }

    /** Who has this file open? Takes the filters {@code writable} and {@code by}. */
    public InodeHandles handlesOfInode(String filesystem, long inode, Question question) {
        String path = inodePath(filesystem, inode) + "/handles";
        JsonNode answer = http.get(path, question.parameters());
        JsonNode counts = AnswerReader.object(answer, "counts");
        return new InodeHandles(
                AnswerReader.number(counts, "open"),
                AnswerReader.number(counts, "writable"),
                AnswerReader.number(counts, "generation"),
                AnswerReader.bool(answer, "isOpen"),
                AnswerReader.bool(answer, "isOpenForWrite"),
                pages(path, question, "handles", AnswerReader::handle, answer));
    }

    public Pages<HandleInfo> handles(Question question) {
        return handles("/v1/handles", question);
    }

    public Pages<HandleInfo> handlesOfFilesystem(String filesystem, Question question) {
        return handles(filesystem(filesystem) + "/handles", question);
    }

    public Pages<HandleInfo> handlesOfClient(String client, Question question) {
        return handles(clientPath(client) + "/handles", question);
    }

    /** All handles with a number: several where clients number on their own. */
    public Pages<HandleInfo> handlesOfNumber(String filesystem, long fh, Question question) {
        return handles(filesystem(filesystem) + "/handles/" + Long.toUnsignedString(fh), question);
    }

    public Counts.OfAll counts(Question question) {
        return AnswerReader.allCounts(http.get("/v1/counts", question.parameters()));
    }

    public Counts.OfFilesystem counts(String filesystem, Question question) {
        return AnswerReader.filesystemCounts(http.get(filesystem(filesystem) + "/counts", question.parameters()));
    }

    /** What is known of an inode; {@code UNKNOWN_INODE} where nothing is. */
    public InodeInfo inode(String filesystem, long inode, Question question) {
        return InodeAnswers.inode(http.get(inodePath(filesystem, inode), question.parameters()));
    }

    /**
     * Waits until the attributes of an inode are known or could not be found out; {@code UNKNOWN_INODE} where it is evicted. It does
     * not ask for them: publish {@code resolution_requested}, and wait with a question that carries its position.
     *
     * @param atMost how long; the answer is {@link AwaitedInode.Waited#TIMEOUT} then
     */
    public AwaitedInode awaitResolved(String filesystem, long inode, Question question, Duration atMost)
            throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        Question waiting = question.untilResolved();
        while (true) {
            long leftMs = Math.max(0, (deadline - System.nanoTime()) / 1_000_000);
            Question asked = waiting.waitingAtMost(Duration.ofMillis(Math.min(leftMs, WAIT_EACH_MS)));
            AwaitedInode now = InodeAnswers.awaited(http.get(inodePath(filesystem, inode), asked.parameters()));
            if (now.waited() != AwaitedInode.Waited.TIMEOUT || leftMs == 0) {
                return now;
            }
            sleeper.sleep(Math.min(leftMs, WAIT_AGAIN_MS));
        }
    }

    /** Who refers to this inode? */
    public InodeReferences referencesOfInode(String filesystem, long inode, Question question) {
        String path = inodePath(filesystem, inode) + "/references";
        JsonNode answer = http.get(path, question.parameters());
        return new InodeReferences(
                AnswerReader.bool(answer, "known"),
                AnswerReader.number(answer, "total"),
                AnswerReader.number(answer, "holders"),
                pages(path, question, "references", InodeAnswers::reference, answer));
    }

    /** What is in this directory? Takes the filter {@code named}. */
    public InodeChildren childrenOfInode(String filesystem, long inode, Question question) {
        String path = inodePath(filesystem, inode) + "/children";
        JsonNode answer = http.get(path, question.parameters());
        return new InodeChildren(
                AnswerReader.bool(answer, "known"), pages(path, question, "children", InodeAnswers::child, answer));
    }

    /** Where is this inode? */
    public InodePath pathOfInode(String filesystem, long inode, Question question) {
        return InodeAnswers.path(http.get(inodePath(filesystem, inode) + "/path", question.parameters()));
    }

    /** Is this inode dirty, and where? */
    public InodeWrites writesOfInode(String filesystem, long inode, Question question) {
        String path = inodePath(filesystem, inode) + "/writes";
        JsonNode answer = http.get(path, question.parameters());
        return new InodeWrites(
                WriteAnswers.inode(answer), pages(path, question, "ranges", WriteAnswers::range, answer));
    }

    /**
     * Where did this append go? Waits until it was applied.
     *
     * @param at where its event stands, as publishing it has said
     */
    public AppendedRange append(String filesystem, long inode, Position at) {
        String path = inodePath(filesystem, inode) + "/appends/" + ServiceHttp.encoded(at.toString());
        return WriteAnswers.append(http.get(path, Map.of()), at);
    }

    /** All dirty inodes; those first that are dirty for the longest. */
    public Pages<BufferedInode> dirtyInodes(Question question) {
        return list("/v1/dirty", question, "inodes", WriteAnswers::inode);
    }

    public DirtyTotal dirtyTotal(Question question) {
        return WriteAnswers.total(http.get("/v1/dirty/total", question.parameters()));
    }

    /** Is this inode read sequentially? */
    public InodeReads readsOfInode(String filesystem, long inode, Question question) {
        return ReadAnswers.inode(http.get(inodePath(filesystem, inode) + "/reads", question.parameters()));
    }

    /** Who watches this directory? */
    public InodeWatches watchesOfInode(String filesystem, long inode, Question question) {
        String path = inodePath(filesystem, inode) + "/watches";
        JsonNode answer = http.get(path, question.parameters());
        return new InodeWatches(
                AnswerReader.bool(answer, "watched"),
                AnswerReader.number(answer, "watchers"),
                AnswerReader.number(answer, "pending"),
                AnswerReader.number(answer, "dropped"),
                pages(path, question, "watches", WatchAnswers::watch, answer));
    }

    public Pages<WatchInfo> watchesOfClient(String client, Question question) {
        return list(clientPath(client) + "/watches", question, "watches", WatchAnswers::watch);
    }

    /** Is this client alive? */
    public ClientInfo client(String client, Question question) {
        return ClientAnswers.client(http.get(clientPath(client), question.parameters()));
    }

    /** All clients that were ever heard of. Takes the filter {@code inState}. */
    public Pages<ClientInfo> clients(Question question) {
        return list("/v1/clients", question, "clients", ClientAnswers::client);
    }

    /** All that a client holds, of every family, one after the other. */
    public Pages<Holding> holdingsOfClient(String client, Question question) {
        return list(clientPath(client) + "/holdings", question, "holdings", ClientAnswers::holding);
    }

    public Pages<ReferenceInfo> referencesOfClient(String client, Question question) {
        return list(clientPath(client) + "/references", question, "references", InodeAnswers::reference);
    }

    /**
     * Publishes one event, written as a flat JSON object. Where it is not known whether it arrived, an event with a sequence
     * is published again, which the ledger notices; for one without, that is the caller's to decide.
     */
    public Published publish(String event) {
        return AnswerReader.published(http.post("/v1/events", event, JSON, twice(List.of(event))));
    }

    /**
     * Publishes events, one flat JSON object each: all or, where one cannot be read, none. Where it is not known whether they
     * arrived they are published again if all of them have a sequence.
     */
    public List<Position> publishAll(List<String> events) {
        String lines = String.join("\n", events) + '\n';
        return AnswerReader.positions(http.post("/v1/events", lines, JSON_LINES, twice(events)));
    }

    /** An event without a handle number, too, would come to be another one the second time. */
    private static Twice twice(List<String> events) {
        return events.stream().allMatch(QueryClient::isSequenced) ? Twice.HARMLESS : Twice.HARMFUL;
    }

    private static boolean isSequenced(String event) {
        try {
            return Events.header(JsonEvents.parse(event).event()).getSequence() > 0;
        } catch (UnreadableJsonException e) {
            return false; // not complete, or of a kind that only the service knows
        }
    }

    /**
     * Lets go of all that a client holds, as an operator.
     *
     * @param upToTerm that life of the client and all before; null for all. Only with a number is the request repeated where
     *     its outcome is not known: a client may come back with a new life meanwhile, which is not meant
     */
    public List<Position> release(String client, @Nullable Long upToTerm) {
        String terms = upToTerm == null ? "" : "?upToTerm=" + upToTerm;
        Twice twice = upToTerm == null ? Twice.HARMFUL : Twice.HARMLESS;
        return AnswerReader.positions(http.post(clientPath(client) + "/release" + terms, "", JSON, twice));
    }

    /**
     * Is every write that is accepted by now on disk?
     *
     * @param atMost how long the service may wait for it, no longer than it is configured to; the answer is how it then is
     */
    public Settled settled(Duration atMost) {
        return AnswerReader.settled(
                http.get("/v1/settled", Question.ALL.waitingAtMost(atMost).parameters()));
    }

    public ServiceStatus status() {
        return AnswerReader.status(http.get("/v1/status", Map.of()));
    }

    public List<FamilyTopology> topology() {
        return AnswerReader.topology(http.get("/v1/topology", Map.of()));
    }

    /** Begins to replay a family's log; {@link #operation} tells how far it is. */
    public void rebuild(String family) {
        http.post(family(family) + "/rebuild", "", JSON, Twice.HARMFUL);
    }

    /** Begins to carry a family over to a new version of its topology; {@link #operation} tells how far it is. */
    public void upgrade(String family) {
        http.post(family(family) + "/upgrade", "", JSON, Twice.HARMFUL);
    }

    public FamilyOperationProgress operation(String family) {
        return AnswerReader.operation(http.get(family(family) + "/operation", Map.of()));
    }

    /**
     * Waits for the end of what runs on a family.
     *
     * @param progress hears each time how far it is, the end included
     * @return how it ended, or how far it is where time has run out
     */
    public FamilyOperationProgress awaitOperation(
            String family, Duration timeout, Consumer<FamilyOperationProgress> progress) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            FamilyOperationProgress now = operation(family);
            progress.accept(now);
            if (!now.isRunning() || System.nanoTime() - deadline >= 0) {
                return now;
            }
            sleeper.sleep(PROGRESS_EVERY_MS);
        }
    }

    private Pages<HandleInfo> handles(String path, Question question) {
        return list(path, question, "handles", AnswerReader::handle);
    }

    /** @param name of the list in each page */
    private <T> Pages<T> list(String path, Question question, String name, Function<JsonNode, T> row) {
        return pages(path, question, name, row, http.get(path, question.parameters()));
    }

    private <T> Pages<T> pages(String path, Question question, String name, Function<JsonNode, T> row, JsonNode first) {
        return new Pages<>(
                AnswerReader.page(first, name, row),
                page -> page.next() == null
                        ? page
                        : AnswerReader.page(
                                http.get(path, question.from(page.next()).parameters()), name, row));
    }

    private static String filesystem(String filesystem) {
        return "/v1/filesystems/" + ServiceHttp.encoded(filesystem);
    }

    private static String inodePath(String filesystem, long inode) {
        return filesystem(filesystem) + "/inodes/" + Long.toUnsignedString(inode);
    }

    private static String clientPath(String client) {
        return "/v1/clients/" + ServiceHttp.encoded(client);
    }

    private static String family(String family) {
        return "/v1/families/" + ServiceHttp.encoded(family);
    }
}
