package io.fsledger.streams.kernel;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.NO_DEFAULT_VALUE;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Range.between;
import static org.apache.kafka.common.config.ConfigDef.Type.BOOLEAN;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.LIST;
import static org.apache.kafka.common.config.ConfigDef.Type.LONG;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.schemas.ClusterLogin;
import io.fsledger.schemas.Secrets;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.TopicSettings;
import io.fsledger.schemas.Topics;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** All that can be configured of the service, its defaults and its limits. The documentation is generated from here. */
public final class ServiceConfig extends AbstractConfig {
    public static final String BOOTSTRAP_SERVERS = "bootstrap.servers";
    public static final String REGISTRY_URL = "schema.registry.url";
    public static final String STATE_DIR = "state.dir";
    public static final String FAMILIES = "families";
    public static final String THREADS = "streams.threads";
    public static final String COMMIT_INTERVAL_MS = "commit.interval.ms";
    public static final String STATE_COMMIT_INTERVAL_MS = "state." + COMMIT_INTERVAL_MS;
    public static final String STATE_COMMIT_EVENTS = "state.commit.events";
    public static final String DIRECTORIES_COMMIT_INTERVAL_MS = "directories." + COMMIT_INTERVAL_MS;
    public static final String CACHE_BYTES = "cache.bytes";
    public static final String ROCKSDB_BYTES = "rocksdb.bytes";
    public static final String TRANSACTION_TIMEOUT_MS = "transaction.timeout.ms";
    public static final String HTTP_HOST = "http.host";
    public static final String HTTP_PORT = "http.port";
    public static final String HTTP_ADVERTISED = "http.advertised";
    public static final String HTTP_THREADS = "http.threads";
    public static final String HTTP_BODY_MAX_BYTES = "http.body.max.bytes";
    public static final String HTTP_LINES_MAX = "http.lines.max";
    public static final String HTTP_TOKENS_FILE = "http.tokens.file";
    public static final String HTTP_TLS_KEYSTORE = "http.tls.keystore";
    public static final String HTTP_TLS_KEYSTORE_PASSWORD_FILE = "http.tls.keystore.password.file";
    public static final String HTTP_TLS_CA = "http.tls.ca";
    public static final String HTTP_INSECURE = "http.insecure";
    public static final String STREAMS_MAX = "http.streams.max";
    public static final String PAGE_MAX = "http.page.max";
    public static final String WAIT_MAX_MS = "http.wait.max.ms";
    public static final String PATH_NAMES_MAX = "http.path.names.max";
    public static final String PEER_TIMEOUT_MS = "http.peer.timeout.ms";

    /** What begins with this goes to all Kafka clients, without the prefix: security settings, say. */
    public static final String KAFKA_PREFIX = "kafka.";

    private static final String[] FAMILY_NAMES =
            Topics.FAMILIES.stream().map(Topic::suffix).toArray(String[]::new);

    public static final ConfigDef DEFINITION = LimitSettings.addTo(TopicSettings.definition())
            .define(
                    BOOTSTRAP_SERVERS,
                    STRING,
                    NO_DEFAULT_VALUE,
                    HIGH,
                    "Brokers of the cluster, host:port, comma-separated.")
            .define(
                    REGISTRY_URL,
                    STRING,
                    NO_DEFAULT_VALUE,
                    HIGH,
                    "Schema registry with Confluent's REST API (Confluent, Karapace, Apicurio at /apis/ccompat/v7, or our own);"
                            + " several comma-separated.")
            .define(
                    STATE_DIR,
                    STRING,
                    NO_DEFAULT_VALUE,
                    HIGH,
                    "Folder for local state. Can be lost: it is restored from Kafka.")
            .define(
                    FAMILIES,
                    LIST,
                    String.join(",", FAMILY_NAMES),
                    ConfigDef.ValidList.in(FAMILY_NAMES),
                    MEDIUM,
                    "Families that this process runs. What is not named must run in other processes, which are to be asked about it:"
                            + " this one answers with 503.")
            .define(THREADS, INT, 1, between(1, 64), MEDIUM, "Threads for each family.")
            .define(
                    COMMIT_INTERVAL_MS,
                    INT,
                    100,
                    between(5, 30_000),
                    MEDIUM,
                    "How often what goes out is committed: other consumers see it then. What somebody waits for is committed sooner.")
            .define(
                    STATE_COMMIT_INTERVAL_MS,
                    INT,
                    5_000,
                    between(5, 30_000),
                    LOW,
                    "How often is committed what nothing goes out of. Questions see it before; after a crash so much is applied"
                            + " again. Never more than half of transaction.timeout.ms. During a commit nothing is applied.")
            .define(
                    STATE_COMMIT_EVENTS,
                    INT,
                    25_000,
                    atLeast(1_000),
                    LOW,
                    "Events of one thread after which it commits at the latest, so that a crash under load leaves no more to be applied"
                            + " again than one at rest.")
            .define(
                    CACHE_BYTES,
                    LONG,
                    8L << 20,
                    atLeast(1L << 20),
                    LOW,
                    "Memory for what changes with every event, for each family. At the limit the oldest is written earlier.")
            .define(
                    ROCKSDB_BYTES,
                    LONG,
                    RocksMemory.BYTES_DEFAULT,
                    atLeast(16L << 20),
                    MEDIUM,
                    "Memory for blocks and write buffers of all stores in the process. At the limit stores read from disk.")
            .define(
                    TRANSACTION_TIMEOUT_MS,
                    INT,
                    10_000,
                    between(1_000, 900_000),
                    LOW,
                    "After this the broker gives up the transaction of an instance that died, which until then holds up"
                            + " readers of what it was writing to.")
            .define(
                    DIRECTORIES_COMMIT_INTERVAL_MS,
                    INT,
                    50,
                    between(5, 30_000),
                    LOW,
                    "As commit.interval.ms, of watched directories: notifications are read when they are committed.")
            .define(HTTP_HOST, STRING, "127.0.0.1", HIGH, "Address on which HTTP is served.")
            .define(HTTP_PORT, INT, 8090, between(0, 65_535), HIGH, "Port on which HTTP is served; 0 = any free one.")
            .define(
                    HTTP_ADVERTISED,
                    STRING,
                    "",
                    MEDIUM,
                    "host:port under which other instances reach this one. Empty = host and port as served.")
            .define(
                    HTTP_TOKENS_FILE,
                    STRING,
                    "",
                    HIGH,
                    "File with the tokens that HTTP lets in (docs/security.md), 1,000 at most. Looked at again once a second."
                            + " Empty = everybody is let in.")
            .define(
                    HTTP_TLS_KEYSTORE,
                    STRING,
                    "",
                    HIGH,
                    "PKCS #12 file, or PEM file, with the private key and the certificates that HTTP is served with. Read at the start."
                            + " Empty = plain HTTP. All instances serve with TLS, or none.")
            .define(
                    HTTP_TLS_KEYSTORE_PASSWORD_FILE,
                    STRING,
                    "",
                    MEDIUM,
                    "File with the password of a PKCS #12 file. Empty = it has none.")
            .define(
                    HTTP_TLS_CA,
                    STRING,
                    "",
                    MEDIUM,
                    "PEM file with the certificates of the authorities that other instances are trusted by. Empty = those that Java"
                            + " trusts.")
            .define(
                    HTTP_INSECURE,
                    BOOLEAN,
                    false,
                    MEDIUM,
                    "Whether HTTP may be served beyond loopback without tokens or without TLS: in a network that nobody else is in, or"
                            + " behind something that does it.")
            .define(
                    HTTP_THREADS,
                    INT,
                    32,
                    between(8, 1_024),
                    LOW,
                    "Threads that answer questions; more questions wait. Half of them may wait for an inode to be resolved;"
                            + " beyond, 503.")
            .define(
                    HTTP_BODY_MAX_BYTES,
                    INT,
                    16 << 20,
                    between(1 << 10, 256 << 20),
                    LOW,
                    "Longer request bodies are refused (TOO_LARGE).")
            .define(
                    HTTP_LINES_MAX,
                    INT,
                    10_000,
                    between(1, 1_000_000),
                    LOW,
                    "Events in one request; more are refused (TOO_LARGE).")
            .define(
                    STREAMS_MAX,
                    INT,
                    100,
                    between(1, 10_000),
                    LOW,
                    "Streams of events followed at once, each with a thread and a consumer; more are refused (NOT_READY).")
            .define(
                    PAGE_MAX,
                    INT,
                    1_000,
                    between(1, 10_000),
                    LOW,
                    "Largest page of a list. A larger limit gets this one.")
            .define(
                    WAIT_MAX_MS,
                    INT,
                    30_000,
                    between(0, 600_000),
                    LOW,
                    "Longest time for which a question may wait for a position or for an inode to be resolved; a longer one is"
                            + " cut to this.")
            .define(
                    PATH_NAMES_MAX,
                    INT,
                    2_048,
                    between(1, 100_000),
                    LOW,
                    "Names that the path of an inode may have; it is shown as broken (TOO_DEEP) beyond. Each is a question of its own. The"
                            + " default is more than any path that fits into PATH_MAX has.")
            .define(
                    PEER_TIMEOUT_MS,
                    INT,
                    5_000,
                    between(100, 600_000),
                    LOW,
                    "How long another instance may take to answer a question passed on; then 503. Waits come on top.");

    public ServiceConfig(Map<String, ?> values) {
        super(DEFINITION, Secrets.resolved(values), false);
        ClusterLogin.check(kafka(), KAFKA_PREFIX);
        checkHttp();
        try {
            limits();
        } catch (IllegalArgumentException e) {
            throw new ConfigException(e.getMessage());
        }
    }

    /** Beyond this machine nobody is let in who does not say who it is, and nobody else can read along. */
    private void checkHttp() {
        boolean tokens = !getString(HTTP_TOKENS_FILE).isEmpty();
        boolean tls = !getString(HTTP_TLS_KEYSTORE).isEmpty();
        if (tokens && tls || getBoolean(HTTP_INSECURE) || isLoopback(getString(HTTP_HOST))) {
            return;
        }
        String missing =
                tokens ? HTTP_TLS_KEYSTORE : tls ? HTTP_TOKENS_FILE : HTTP_TOKENS_FILE + " and " + HTTP_TLS_KEYSTORE;
        throw new ConfigException(HTTP_HOST + " is " + getString(HTTP_HOST) + ", which others can reach: set " + missing
                + ", too, or " + HTTP_INSECURE + "=true where nobody else is in that network");
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    public TopicSettings topics() {
        return TopicSettings.of(originals());
    }

    public LedgerLimits limits() {
        return LedgerLimits.of(bound -> switch (bound) {
            case RECONNECT_MULTIPLIER_THOUSANDTHS -> thousandths(LimitSettings.RECONNECT_MULTIPLIER);
            case RECONNECT_JITTER_THOUSANDTHS -> thousandths(LimitSettings.RECONNECT_JITTER);
            default -> getLong(bound.key());
        });
    }

    private long thousandths(String key) {
        return Math.round(getDouble(key) * 1_000);
    }

    /** Whether this process runs that family. */
    public boolean runs(String family) {
        return getList(FAMILIES).contains(family);
    }

    /** A family's own, where it has one. */
    public int commitIntervalMs(String family) {
        String own = family + '.' + COMMIT_INTERVAL_MS;
        return getInt(DEFINITION.names().contains(own) ? own : COMMIT_INTERVAL_MS);
    }

    /** Of all families. */
    public int stateCommitIntervalMs() {
        return Math.min(getInt(STATE_COMMIT_INTERVAL_MS), getInt(TRANSACTION_TIMEOUT_MS) / 2);
    }

    public Path stateDir() {
        return Path.of(getString(STATE_DIR));
    }

    /** What every Kafka client of this process needs: where the brokers are, and how to be let in. */
    public Map<String, Object> kafka() {
        Map<String, Object> kafka = new HashMap<>(originalsWithPrefix(KAFKA_PREFIX));
        kafka.put(BOOTSTRAP_SERVERS, getString(BOOTSTRAP_SERVERS));
        return kafka;
    }

    /** What the registry client needs, by Confluent's names. */
    public Map<String, Object> registry() {
        Map<String, Object> registry = new HashMap<>(originals());
        registry.put(REGISTRY_URL, getString(REGISTRY_URL));
        return registry;
    }
}
