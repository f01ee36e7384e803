package io.fsledger.client.query;

/**
 * What an answer rests on, in one partition.
 *
 * @param position offset of the last event that the answer reflects; -1 for none
 * @param lag events in the log behind it
 */
public record Basis(String family, int partition, long position, long lag, Copy copy) {
    /** Which copy of the state answered. */
    public enum Copy {
        ACTIVE,
        STANDBY
    }
}
