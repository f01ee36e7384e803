package io.fsledger.schemas;

/** Consumer groups whose committed offsets others read, to see how far something has come. */
public final class Groups {
    /** What is written, in data files. */
    public static final String FILES = "files";

    /** The read model in SQL. */
    public static final String SQL = "sql";

    private Groups() {}

    /**
     * The group of a part of the projector.
     *
     * @param prefix of all topic names
     */
    public static String projector(String prefix, String part) {
        return prefix + "projector." + part;
    }
}
