package io.fsledger.client.query;

import io.fsledger.events.InodeRef;

/** An entry of a directory. */
public record ChildInfo(NameBytes name, InodeRef inode) {}
