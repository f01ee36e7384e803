package io.fsledger.client.query;

/**
 * Who refers to an inode.
 *
 * @param known whether there is such an inode
 * @param total references of all clients
 * @param holders how many lives of clients have them
 */
public record InodeReferences(boolean known, long total, long holders, Pages<ReferenceInfo> references) {}
