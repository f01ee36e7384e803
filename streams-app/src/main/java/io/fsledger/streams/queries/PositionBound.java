package io.fsledger.streams.queries;

import java.util.HashMap;
import java.util.Map;

/**
 * Positions that an answer must have reached, as publishing returned them: {@code handles:2:17}, several separated by
 * commas.
 */
public final class PositionBound {
    public static final PositionBound NONE = new PositionBound(Map.of());

    private final Map<String, Long> offsets;

    private PositionBound(Map<String, Long> offsets) {
        this.offsets = offsets;
    }

    public static PositionBound parse(String text) {
        Map<String, Long> offsets = new HashMap<>();
        for (String position : text.split(",", -1)) {
            int last = position.lastIndexOf(':');
            int first = position.indexOf(':');
            try {
                int partition = first < 1 || last == first ? -1 : Integer.parseInt(position, first + 1, last, 10);
                if (partition < 0) {
                    throw new NumberFormatException();
                }
                long offset = Long.parseLong(position.substring(last + 1));
                offsets.merge(key(position.substring(0, first), partition), offset, Math::max);
            } catch (NumberFormatException e) {
                throw Unanswered.malformed(
                        "position \"" + position + "\" is not family:partition:offset, such as handles:2:17");
            }
        }
        return new PositionBound(offsets);
    }

    /** Both. */
    public PositionBound and(PositionBound other) {
        Map<String, Long> both = new HashMap<>(offsets);
        other.offsets.forEach((partition, offset) -> both.merge(partition, offset, Math::max));
        return new PositionBound(both);
    }

    /** The offset to be reached in a partition; -1 where any will do. */
    public long of(String family, int partition) {
        return offsets.getOrDefault(key(family, partition), -1L);
    }

    private static String key(String family, int partition) {
        return family + ':' + partition;
    }
}
