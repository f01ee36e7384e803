package io.fsledger.streams.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fsledger.schemas.Keys;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.serde.EventReader;
import io.fsledger.schemas.serde.EventSerdes;
import io.fsledger.schemas.serde.UnreadableEventException;
import io.fsledger.streams.kernel.ServiceConfig;
import io.fsledger.streams.queries.PositionBound;
import io.fsledger.streams.queries.Unanswered;
import io.javalin.http.Context;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Topics as server-sent events, of which only what is committed is told.
 *
 * <p>Each stream has a consumer and a thread of its own: who reads slowly holds up nobody but itself, and is let go of where it
 * reads nothing at all (the server's idle time). A stream ends when the token that it was asked for with is good for it no longer. There is a
 * bound on how many there are.
 *
 * <p>The id of an event is the position up to which the stream has come, in each partition it follows; who comes back with it
 * (<i>Last-Event-ID</i>, or <i>from</i>) misses nothing and gets nothing twice.
 */
public final class EventStreams implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);
    private static final String BEGINNING = "beginning";

    /** Says that the stream lives where nothing happens, and finds out whether anybody still listens. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(2);

    private static final int FETCH_MAX_BYTES = 1 << 20;

    private final ServiceConfig config;
    private final EventSerdes serdes;
    private final int streamsMax;
    private final Semaphore free;
    private final Set<KafkaConsumer<?, ?>> consumers = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    public EventStreams(ServiceConfig config, EventSerdes serdes) {
        this.config = config;
        this.serdes = serdes;
        streamsMax = config.getInt(ServiceConfig.STREAMS_MAX);
        free = new Semaphore(streamsMax);
    }

    /**
     * An event as a stream tells it.
     *
     * @param kind what the stream calls it
     */
    public record Told(String kind, ObjectNode data) {}

    /**
     * Answers a request with what is appended to a topic, until who asked goes away.
     *
     * @param key tells only what is under this key; null for everything
     */
    public <T extends SpecificRecord> void follow(
            Context context, Topic<T> topic, @Nullable String key, Function<T, Told> told) {
        String lastEventId = context.header("Last-Event-ID");
        String from = lastEventId == null ? context.queryParam("from") : lastEventId;
        PositionBound behind = from == null || from.equals(BEGINNING) ? PositionBound.NONE : PositionBound.parse(from);
        Stream<T> stream = new Stream<>(topic, key, told, from == null, behind, context);
        if (closed || !free.tryAcquire()) {
            throw Unanswered.notReady(
                    "this instance serves " + streamsMax + " streams already: ask another instance, or later");
        }
        context.future(() -> start(stream, context.req().getAsyncContext()));
    }

    /**
     * The future never ends: where it did, Javalin would look at the request once more, and where the server has taken that back
     * already, because who asked is gone, it would fail at that again and again without an end.
     */
    private CompletableFuture<Void> start(Stream<?> stream, AsyncContext request) {
        Thread thread = new Thread(
                () -> {
                    try {
                        stream.run();
                    } finally {
                        free.release();
                        end(request);
                    }
                },
                "fsledger-stream");
        thread.setDaemon(true);
        thread.start();
        return new CompletableFuture<>();
    }

    private static void end(AsyncContext request) {
        try {
            request.complete();
        } catch (IllegalStateException gone) {
            LOG.debug("The server has ended a stream already", gone);
        }
    }

    @Override
    public void close() {
        closed = true;
        consumers.forEach(KafkaConsumer::wakeup);
    }

    /** One that listens. */
    private final class Stream<T extends SpecificRecord> {
        private final Topic<T> topic;
        private final byte @Nullable [] key;
        private final Function<T, Told> told;
        private final boolean onlyNews;
        private final PositionBound behind;
        private final HttpServletResponse response;
        private final BooleanSupplier stillAdmitted;
        private final List<TopicPartition> partitions;

        /** By partition: the offset of the next record. */
        private final Map<Integer, Long> next = new HashMap<>();

        private Stream(
                Topic<T> topic,
                @Nullable String key,
                Function<T, Told> told,
                boolean onlyNews,
                PositionBound behind,
                Context context) {
            this.topic = topic;
            this.key = key == null ? null : Keys.bytes(key);
            this.told = told;
            this.onlyNews = onlyNews;
            this.behind = behind;
            response = context.res();
            stillAdmitted = Guard.stillAdmitted(context);
            int count = config.topics().partitions();
            String name = topic.name(config.topics().prefix());
            partitions = (this.key == null ? IntStream.range(0, count) : IntStream.of(Keys.partition(this.key, count)))
                    .mapToObj(partition -> new TopicPartition(name, partition))
                    .toList();
        }

        private void run() {
            try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
                consumers.add(consumer);
                try {
                    tell(consumer);
                } finally {
                    consumers.remove(consumer);
                }
            } catch (IOException gone) {
                LOG.debug("Who followed {} has gone", topic, gone);
            } catch (WakeupException | InterruptException stopping) {
                LOG.debug("The stream of {} ends, because the service does", topic, stopping);
            } catch (KafkaException | UnreadableEventException e) {
                LOG.warn("A stream of {} ends, who followed it may come back: {}", topic, e.toString());
            }
        }

        private void tell(KafkaConsumer<byte[], byte[]> consumer) throws IOException, UnreadableEventException {
            begin(consumer);
            response.setStatus(HttpServletResponse.SC_OK);
            response.setContentType("text/event-stream");
            response.setCharacterEncoding(UTF_8.name());
            response.setHeader("Cache-Control", "no-cache");
            OutputStream out = response.getOutputStream();
            EventReader<T> reader = serdes.reader(topic);
            send(out, "");
            out.flush();
            while (!closed) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(KEEP_ALIVE);
                if (!stillAdmitted.getAsBoolean()) {
                    return;
                }
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    next.put(record.partition(), record.offset() + 1);
                    if (key == null || Arrays.equals(key, record.key())) {
                        Told event = told.apply(reader.read(record.value()));
                        send(out, "event: " + event.kind() + "\ndata: " + event.data() + "\n");
                    }
                }
                if (records.isEmpty()) {
                    send(out, ":\n");
                }
                out.flush();
            }
        }

        /** Goes behind the positions that were named, or to the end; what has been deleted meanwhile is passed over. */
        private void begin(KafkaConsumer<byte[], byte[]> consumer) {
            consumer.assign(partitions);
            if (onlyNews) {
                consumer.seekToEnd(partitions);
            } else {
                partitions.forEach(
                        partition -> consumer.seek(partition, behind.of(topic.suffix(), partition.partition()) + 1));
            }
            partitions.forEach(partition -> next.put(partition.partition(), consumer.position(partition)));
        }

        /** With where the stream has come, also where it says nothing else: so who comes back knows from where. */
        private void send(OutputStream out, String lines) throws IOException {
            StringBuilder positions = new StringBuilder();
            for (TopicPartition partition : partitions) {
                long offset = next.getOrDefault(partition.partition(), 0L) - 1;
                positions
                        .append(positions.isEmpty() ? "" : ",")
                        .append(topic.suffix())
                        .append(':')
                        .append(partition.partition())
                        .append(':')
                        .append(offset);
            }
            out.write(("id: " + positions + "\n" + lines + "\n").getBytes(UTF_8));
        }

        private KafkaConsumer<byte[], byte[]> consumer() {
            Map<String, Object> settings = new HashMap<>(config.kafka());
            settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
            settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
            settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
            settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_MAX_BYTES);
            return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        }
    }
}
