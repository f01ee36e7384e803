package io.fsledger.cli;

/** What scripts can rely on. Stable; {@code fsledger --help} lists them. */
final class ExitCodes {
    static final int OK = 0;
    /** The answer is no, or something was refused. */
    static final int NO = 1;

    static final int USAGE = 2;
    /** The service is not reachable or not ready: worth another try later. */
    static final int UNREACHABLE = 3;
    /** A port or folder in use, a folder that cannot be written, a cluster or registry that does not answer. */
    static final int CANNOT_START = 4;
    /** What was asked for was begun and failed. */
    static final int FAILED = 5;
    /** A bug, or an embedded broker that cannot go on. */
    static final int INTERNAL = 70;

    private ExitCodes() {}
}
