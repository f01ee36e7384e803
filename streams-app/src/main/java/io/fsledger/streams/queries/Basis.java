package io.fsledger.streams.queries;

import java.util.Locale;

/**
 * What an answer rests on.
 *
 * @param position offset of the last event that the answer reflects; -1 = none
 * @param lag events in the log behind that
 */
public record Basis(String family, int partition, long position, long lag, Copy copy) {
    /** Who gave the answer. */
    public enum Copy {
        ACTIVE,
        STANDBY;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
