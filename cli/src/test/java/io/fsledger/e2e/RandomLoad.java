package io.fsledger.e2e;

import io.fsledger.client.Position;
import io.fsledger.core.clients.ClientEvents;
import io.fsledger.core.clients.RandomClients;
import io.fsledger.core.handles.HandleEvents;
import io.fsledger.core.handles.RandomHandles;
import io.fsledger.core.inodes.InodeEvents;
import io.fsledger.core.inodes.RandomInodes;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Everything that the topics of families can hold, through a plain producer: sense, nonsense, repetitions, fences. */
final class RandomLoad {
    /** Whose connections come and go. They hold nothing: the clients of the other families are fenced by events of their own. */
    static final List<String> CLIENTS = List.of("x", "xy", "y:1");

    /** A fence leaves nobody of a name: so many events by clients of one number, then by those of the next. */
    private static final int INODE_EVENTS_OF_A_LIFE = 300;

    private final KafkaLog log;
    private final RandomHandles handles;
    private final RandomInodes inodes;
    private final RandomClients clients;
    private final List<Sent> sent = new ArrayList<>();
    private int steps;

    private record Sent(Topic<?> topic, SpecificRecord event, Future<RecordMetadata> outcome) {}

    RandomLoad(KafkaLog log, Random random) {
        this.log = log;
        handles = new RandomHandles(random);
        inodes = new RandomInodes(random);
        clients = new RandomClients(random, CLIENTS);
    }

    /** Most of it of handles. */
    void step() {
        HandleEvents handle = handles.next();
        send(Topics.HANDLES, handle.key(), handle.event());
        if (steps % 2 == 0) {
            InodeEvents inode = inodes.next(List.of()).renamed(steps / 2 / INODE_EVENTS_OF_A_LIFE);
            send(Topics.INODES, inode.key(), inode.event());
        }
        if (steps % 4 == 0) {
            ClientEvents client = clients.next();
            send(Topics.CLIENTS, client.key(), client.event());
        }
        steps++;
    }

    private <E extends SpecificRecord> void send(Topic<E> topic, @Nullable String key, E event) {
        sent.add(new Sent(topic, event, log.append(topic, key, event)));
    }

    /** Where each event stands by its acknowledgement. */
    Map<Position, SpecificRecord> acknowledged() throws Exception {
        Map<Position, SpecificRecord> acknowledged = new HashMap<>();
        for (Sent one : sent) {
            RecordMetadata at = one.outcome().get(60, TimeUnit.SECONDS);
            acknowledged.put(new Position(one.topic().suffix(), at.partition(), at.offset()), one.event());
        }
        return acknowledged;
    }
}
