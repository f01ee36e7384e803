package io.fsledger.client.query;

/**
 * What a directory has in it, as far as it has been looked up or listed, in the order of the bytes of the names.
 *
 * @param known whether there is such a directory; children may be known before it is
 */
public record InodeChildren(boolean known, Pages<ChildInfo> children) {}
