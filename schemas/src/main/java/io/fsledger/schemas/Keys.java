package io.fsledger.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.common.utils.Utils;

/** Record keys: plain UTF-8 text, so that producers in any language land on the same partition. */
public final class Keys {
    private Keys() {}

    /** {@code mesa/42}; inode numbers are unsigned. */
    public static String inode(String filesystem, long inode) {
        return filesystem + '/' + Long.toUnsignedString(inode);
    }

    public static byte[] bytes(String key) {
        return key.getBytes(UTF_8);
    }

    /** Where Kafka's default partitioner puts a key. */
    public static int partition(byte[] key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key)) % partitions;
    }
}
