package io.fsledger.streams.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.processor.StreamPartitioner;

/** Ticks and limits belong to a partition and not to a key: their key is the number of their partition, as text. */
final class PartitionKey implements StreamPartitioner<byte[], byte[]> {
    static byte[] of(int partition) {
        return Integer.toString(partition).getBytes(UTF_8);
    }

    @Override
    public Optional<Set<Integer>> partitions(String topic, byte[] key, byte[] value, int partitions) {
        return Optional.of(Set.of(Integer.parseInt(new String(key, UTF_8))));
    }
}
