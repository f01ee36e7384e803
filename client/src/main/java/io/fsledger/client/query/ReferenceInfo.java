package io.fsledger.client.query;

import io.fsledger.events.InodeRef;

/** How many references a life of a client has to an inode. */
public record ReferenceInfo(InodeRef inode, String client, long term, long count) {}
