package io.fsledger.client.query;

import io.fsledger.events.InodeRef;
import java.time.Instant;

/** A directory that a life of a client watches. */
public record WatchInfo(InodeRef directory, String client, long term, Instant since) {}
