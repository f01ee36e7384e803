package io.fsledger.bench.app;

/** What an application does in its next turn. */
public enum Phase {
    /** Works off events that do not count. */
    WARM_UP,
    /** Works off events that are measured. */
    MEASURED,
    /** Works off the last events, and what followed from all of them. */
    FOLLOWED,
    /** All is measured. */
    NOTHING
}
