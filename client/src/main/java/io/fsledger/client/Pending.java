package io.fsledger.client;

import java.util.concurrent.CompletableFuture;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** An event that is not acknowledged yet. */
final class Pending {
    final String family;
    final SpecificRecord event;
    final ProducerRecord<byte[], byte[]> record;
    final CompletableFuture<Position> outcome = new CompletableFuture<>();

    /** Whether it may be in the log. */
    volatile boolean sent;

    Pending(String family, SpecificRecord event, ProducerRecord<byte[], byte[]> record) {
        this.family = family;
        this.event = event;
        this.record = record;
    }

    int bytes() {
        return record.value().length;
    }
}
