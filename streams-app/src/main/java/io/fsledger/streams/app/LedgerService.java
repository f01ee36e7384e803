package io.fsledger.streams.app;

import io.fsledger.client.LedgerNumberSource;
import io.fsledger.client.PublisherConfig;
import io.fsledger.client.PublisherListener;
import io.fsledger.client.RawPublisher;
import io.fsledger.schemas.TopicAdmin;
import io.fsledger.schemas.Topics;
import io.fsledger.schemas.serde.EventSerdes;
import io.fsledger.streams.access.Access;
import io.fsledger.streams.app.ServiceStatus.FamilyService;
import io.fsledger.streams.clients.ClientQueries;
import io.fsledger.streams.clients.ClientTopology;
import io.fsledger.streams.clients.HoldingSource;
import io.fsledger.streams.directories.DirectoryQueries;
import io.fsledger.streams.directories.DirectoryTopology;
import io.fsledger.streams.handles.HandleQueries;
import io.fsledger.streams.handles.HandleTopology;
import io.fsledger.streams.http.ApiServer;
import io.fsledger.streams.http.EventRoutes;
import io.fsledger.streams.http.EventStreams;
import io.fsledger.streams.http.HandleNumbers;
import io.fsledger.streams.http.HttpSecurity;
import io.fsledger.streams.http.OpenApi;
import io.fsledger.streams.http.ReleaseRoutes;
import io.fsledger.streams.http.Requests;
import io.fsledger.streams.http.Routes;
import io.fsledger.streams.inodes.InodeQueries;
import io.fsledger.streams.inodes.InodeTopology;
import io.fsledger.streams.kernel.FamilyApp;
import io.fsledger.streams.kernel.FamilyDefinition;
import io.fsledger.streams.kernel.ServiceConfig;
import io.fsledger.streams.kernel.SourceLog;
import io.fsledger.streams.metrics.Metrics;
import io.fsledger.streams.operations.FamilyOperations;
import io.fsledger.streams.queries.LogEnds;
import io.fsledger.streams.queries.Owners;
import io.fsledger.streams.queries.Peers;
import io.fsledger.streams.queries.Questions;
import io.fsledger.streams.queries.Waits;
import io.fsledger.streams.reads.ReadQueries;
import io.fsledger.streams.reads.ReadTopology;
import io.fsledger.streams.sequences.SequenceQueries;
import io.fsledger.streams.sequences.SequenceTopology;
import io.fsledger.streams.writes.SettledLog;
import io.fsledger.streams.writes.SettledQuery;
import io.fsledger.streams.writes.WriteQueries;
import io.fsledger.streams.writes.WriteTopology;
import io.javalin.http.Context;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntFunction;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole service in one process: all families, and HTTP before them. */
public final class LedgerService implements AutoCloseable {
    /** Every family that this version serves; a process runs those that it is told to. */
    public static final List<FamilyDefinition<?>> FAMILIES = List.of(
            HandleTopology.FAMILY,
            InodeTopology.FAMILY,
            ReadTopology.FAMILY,
            DirectoryTopology.FAMILY,
            WriteTopology.FAMILY,
            ClientTopology.FAMILY,
            SequenceTopology.FAMILY);

    private static final Logger LOG = LoggerFactory.getLogger(LedgerService.class);

    private final ServiceConfig config;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final List<FamilyService> families = new ArrayList<>();
    private final String prefix;
    private @Nullable ApiServer http;
    private @Nullable ServiceStatus status;

    private LedgerService(ServiceConfig config) {
        this.config = config;
        prefix = config.topics().prefix();
    }

    /** Starts everything; comes back before it is ready to answer ({@link #notReady}). */
    public static LedgerService start(ServiceConfig config) {
        LedgerService service = new LedgerService(config);
        try {
            service.open();
            return service;
        } catch (RuntimeException e) {
            service.close();
            throw e;
        }
    }

    private void open() {
        HttpSecurity security = HttpSecurity.open(config);
        new TopicAdmin(config.kafka(), config.topics()).ensure();
        EventSerdes serdes = closing(EventSerdes.open(config.registry(), prefix));
        Topics.ALL.forEach(serdes::writer);
        Admin admin = closing(Admin.create(config.kafka()));
        LogEnds ends = closing(new LogEnds(admin, prefix, config.topics().partitions(), Set.of(Topics.WRITES)));
        ends.start();
        for (FamilyDefinition<?> definition : FAMILIES) {
            FamilyApp app = new FamilyApp(definition, config, serdes, this::endpoint, ends.starts(definition.topic()));
            open.push(app::stop);
            families.add(
                    new FamilyService(app, new FamilyOperations(app, admin, config, serdes), new Owners(app, prefix)));
        }
        Peers peers =
                new Peers(security.peers(), scheme(), Duration.ofMillis(config.getInt(ServiceConfig.PEER_TIMEOUT_MS)));
        status = new ServiceStatus(running(), ends, peers, this::endpoint);
        http = closing(new ApiServer(config, security, routes(admin, ends, peers, serdes)));
        http.start();
        running().forEach(family -> family.operations().start());
    }

    private List<FamilyService> running() {
        return families.stream().filter(family -> config.runs(family.name())).toList();
    }

    private List<Routes> routes(Admin admin, LogEnds ends, Peers peers, EventSerdes serdes) {
        Requests requests = new Requests(config);
        Questions handles = questions(HandleTopology.FAMILY, ends, peers);
        Waits waits = new Waits(config.getInt(ServiceConfig.HTTP_THREADS) / 2);
        HandleQueries handleQueries = new HandleQueries(handles, requests);
        InodeQueries inodes = new InodeQueries(questions(InodeTopology.FAMILY, ends, peers), requests, waits, config);
        ReadQueries reads = new ReadQueries(questions(ReadTopology.FAMILY, ends, peers), requests);
        EventStreams streams = closing(new EventStreams(config, serdes));
        DirectoryQueries directories =
                new DirectoryQueries(questions(DirectoryTopology.FAMILY, ends, peers), requests, streams);
        ClientQueries clients = new ClientQueries(
                questions(ClientTopology.FAMILY, ends, peers),
                requests,
                List.of(
                        new HoldingSource("handle", "handles", handleQueries::ofClient),
                        new HoldingSource("reference", "references", inodes::ofClient),
                        new HoldingSource("watch", "watches", directories::ofClient)),
                streams);
        Questions writes = questions(WriteTopology.FAMILY, ends, peers);
        SettledLog settledLog = new SettledLog(
                admin,
                SourceLog.Opener.of(config.kafka()),
                prefix,
                WriteTopology.FAMILY.applicationId(prefix),
                config.topics().partitions());
        SequenceQueries sequences = new SequenceQueries(questions(SequenceTopology.FAMILY, ends, peers), requests);
        RawPublisher publisher = closing(new RawPublisher(publisherConfig(), PublisherListener.NONE));
        LedgerNumberSource numbers = closing(new LedgerNumberSource(publisher));
        Metrics metrics = closing(new Metrics());
        running().forEach(family -> metrics.add(family.app(), ends));
        return List.of(
                Objects.requireNonNull(status),
                handleQueries,
                inodes,
                reads,
                directories,
                new WriteQueries(writes, requests),
                new SettledQuery(writes, requests, waits, settledLog),
                clients,
                sequences,
                new EventRoutes(publisher, new HandleNumbers(numbers), config),
                new ReleaseRoutes(publisher, handles, context -> grantedTerm(sequences, requests, context), requests),
                new OpenApi(),
                metrics);
    }

    private static long grantedTerm(SequenceQueries sequences, Requests requests, Context context) {
        return sequences
                        .terms(requests.asking(context), Requests.client(context))
                        .get("next")
                        .asLong()
                - 1;
    }

    private PublisherConfig publisherConfig() {
        Map<String, Object> settings = new HashMap<>(config.registry());
        settings.putAll(config.kafka());
        return new PublisherConfig(settings);
    }

    private Questions questions(FamilyDefinition<?> definition, LogEnds ends, Peers peers) {
        FamilyService family = families.get(FAMILIES.indexOf(definition));
        IntFunction<@Nullable String> unavailable = config.runs(family.name())
                ? family.operations()::unavailable
                : partition -> "this process does not run family " + family.name() + " (setting "
                        + ServiceConfig.FAMILIES + "): ask one that does";
        return new Questions(family.app(), family.owners(), ends, peers, unavailable);
    }

    private <T extends AutoCloseable> T closing(T resource) {
        open.push(resource);
        return resource;
    }

    /** host:port at which other instances reach this one. */
    private String endpoint() {
        String advertised = config.getString(ServiceConfig.HTTP_ADVERTISED);
        return advertised.isEmpty() ? config.getString(ServiceConfig.HTTP_HOST) + ":" + port() : advertised;
    }

    private String scheme() {
        return config.getString(ServiceConfig.HTTP_TLS_KEYSTORE).isEmpty() ? "http" : "https";
    }

    /** Where HTTP is served, as whoever is on this machine reaches it. */
    public URI url() {
        String host = config.getString(ServiceConfig.HTTP_HOST);
        return URI.create(scheme() + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port());
    }

    /** The port on which HTTP is served. */
    public int port() {
        return Objects.requireNonNull(http, "HTTP is not served yet").port();
    }

    /** Everything that is served, such as {@code GET /v1/handles}. */
    public List<String> routes() {
        return Objects.requireNonNull(http, "HTTP is not served yet").routes();
    }

    /** What each of them asks of a token. */
    public Map<String, Access> accesses() {
        return Objects.requireNonNull(http, "HTTP is not served yet").accesses();
    }

    /** Why not every question can be answered now; null where it can. */
    public @Nullable String notReady() {
        return status == null ? "the service is starting" : status.notReady();
    }

    /** Stops in the reverse order of starting; what fails to stop keeps nothing else from it. */
    @Override
    public void close() {
        while (!open.isEmpty()) {
            AutoCloseable resource = open.pop();
            try {
                resource.close();
            } catch (Exception e) {
                LOG.warn("could not stop {}", resource, e);
            }
        }
    }
}
