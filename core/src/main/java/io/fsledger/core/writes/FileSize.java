package io.fsledger.core.writes;

/**
 * How long a file is, as far as the log tells.
 *
 * @param end where its data ends; where the size is not known: at least
 */
record FileSize(long end, boolean known) {
    static final FileSize UNKNOWN = new FileSize(0, false);

    /** After bytes were put before {@code to}. */
    FileSize grownTo(long to) {
        return to > end ? new FileSize(to, known) : this;
    }

    /**
     * After somebody said how long it is. Who says less than is known already has not seen the latest writes: to believe him would
     * be to overwrite them by the next append.
     */
    FileSize told(long size) {
        return new FileSize(Math.max(end, size), true);
    }

    FileSize forgotten() {
        return new FileSize(end, false);
    }

    static FileSize exactly(long size) {
        return new FileSize(size, true);
    }
}
