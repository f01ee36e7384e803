package io.fsledger.cli;

import io.fsledger.process.ProcessExit;

/** What scripts can rely on. Stable; {@code fsledger --help} lists them. */
final class ExitCodes {
    static final int OK = ProcessExit.OK;
    /** The answer is no, or something was refused. */
    static final int NO = 1;

    static final int USAGE = ProcessExit.USAGE;
    /** The service is not reachable or not ready: worth another try later. */
    static final int UNREACHABLE = 3;
    /** A port or folder in use, a folder that cannot be written, a cluster or registry that does not answer. */
    static final int CANNOT_START = ProcessExit.CANNOT_START;
    /** What was asked for was begun and failed. */
    static final int FAILED = 5;
    /** A bug, or an embedded broker that cannot go on. */
    static final int INTERNAL = ProcessExit.INTERNAL;

    private ExitCodes() {}
}
