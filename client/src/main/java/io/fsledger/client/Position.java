package io.fsledger.client;

/**
 * Where an event stands in the log: {@code handles:2:17}. A question that carries it is answered only from state that has
 * applied the event.
 *
 * @param family name of the topic without its prefix
 */
public record Position(String family, int partition, long offset) {
    /**
     * @throws IllegalArgumentException for a text that is no position
     */
    public static Position parse(String text) {
        String[] parts = text.split(":", -1);
        try {
            if (parts.length == 3 && !parts[0].isEmpty()) {
                return new Position(parts[0], Integer.parseUnsignedInt(parts[1]), Long.parseUnsignedLong(parts[2]));
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(sentence(text), e);
        }
        throw new IllegalArgumentException(sentence(text));
    }

    private static String sentence(String text) {
        return "\"" + text + "\" is no position: write family:partition:offset, such as handles:2:17";
    }

    @Override
    public String toString() {
        return family + ':' + partition + ':' + offset;
    }
}
