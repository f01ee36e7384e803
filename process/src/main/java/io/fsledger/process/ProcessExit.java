package io.fsledger.process;

/** How a process of fsledger may end. Stable: scripts and whatever starts containers rely on it. */
public final class ProcessExit {
    public static final int OK = 0;
    /** A setting is missing, unknown or out of range. */
    public static final int USAGE = 2;
    /** A port or folder in use, a folder that cannot be written, a cluster or registry that does not answer. */
    public static final int CANNOT_START = 4;
    /** A bug. */
    public static final int INTERNAL = 70;

    private ProcessExit() {}
}
