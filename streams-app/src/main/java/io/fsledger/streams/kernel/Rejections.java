package io.fsledger.streams.kernel;

import io.fsledger.core.ledger.Arrival;
import io.fsledger.core.ledger.Names;
import io.fsledger.core.ledger.Refusal;
import io.fsledger.events.EventPosition;
import io.fsledger.events.Header;
import io.fsledger.events.Rejection;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Makes what is published about an event that was refused. */
final class Rejections {
    /** What of an event is kept; of a longer one the length and a digest. */
    static final int EVENT_MAX = 256 << 10;

    static final int KEY_MAX = 1 << 10;

    /** Characters of a sentence. What it quotes may come from anybody: the name in a foreign schema, say. */
    static final int SENTENCE_MAX = 1_000;

    private Rejections() {}

    static Rejection of(
            Refusal refusal, Arrival at, @Nullable Header header, byte @Nullable [] key, byte @Nullable [] event) {
        Rejection.Builder rejection = Rejection.newBuilder()
                .setTopic(at.topic())
                .setPartition(at.partition())
                .setOffset(at.offset())
                .setAppendedAt(at.appendedAt())
                .setCode(refusal.code())
                .setSentence(boundedSentence(refusal));
        if (header != null) {
            rejection.setTerm(header.getTerm()).setSequence(header.getSequence());
            if (Names.checkClient(header.getClient()) == null) {
                rejection.setClient(header.getClient());
            }
        }
        if (key != null) {
            rejection.setKey(ByteBuffer.wrap(key, 0, Math.min(key.length, KEY_MAX)));
        }
        if (event != null) {
            rejection.setLength(event.length);
            if (event.length <= EVENT_MAX) {
                rejection.setEvent(ByteBuffer.wrap(event));
            } else {
                rejection.setSha256(ByteBuffer.wrap(sha256(event)));
            }
        }
        return rejection.build();
    }

    /** Of an earlier event, of which only the position is still at hand. */
    static Rejection of(Refusal refusal, EventPosition event, Arrival at) {
        return Rejection.newBuilder()
                .setTopic(event.getTopic())
                .setPartition(event.getPartition())
                .setOffset(event.getOffset())
                .setAppendedAt(at.appendedAt())
                .setCode(refusal.code())
                .setSentence(boundedSentence(refusal))
                .build();
    }

    static byte @Nullable [] boundedKey(byte @Nullable [] key) {
        return key == null || key.length <= KEY_MAX ? key : Arrays.copyOf(key, KEY_MAX);
    }

    private static String boundedSentence(Refusal refusal) {
        String sentence = refusal.sentence();
        return sentence.length() <= SENTENCE_MAX ? sentence : sentence.substring(0, SENTENCE_MAX) + "…";
    }

    private static byte[] sha256(byte[] event) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(event);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
