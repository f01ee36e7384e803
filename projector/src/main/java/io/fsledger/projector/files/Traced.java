package io.fsledger.projector.files;

/**
 * Where the bytes of a range of a file come from.
 *
 * @param offset of the first byte
 * @param length how many bytes
 * @param origin whether events are known, known roughly, or nobody wrote there
 * @param first offset of the first event, in the file's partition of {@code fs.writes}; -1 for a hole
 * @param last of the last one
 */
public record Traced(long offset, long length, Origin origin, long first, long last) {
    /** What is known of a range. */
    public enum Origin {
        /** The bytes are of these events, one behind the other, each with as many bytes as the others. */
        EVENTS,
        /** They are of some of these events, or nobody wrote them: the trace had become too long and was made shorter. */
        ROUGHLY,
        /** Nobody wrote there: it reads as zeros. */
        HOLE
    }
}
