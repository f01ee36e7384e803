package io.fsledger.client;

/**
 * What a publisher has said of its client by itself.
 *
 * @param heartbeats those that were published
 * @param skipped heartbeats that were due and not published, because the word before was not acknowledged yet: the brokers are
 *     away, or far behind
 * @param renewals how often the ledger had given up the client, and a new term began
 */
public record PresenceCounts(long heartbeats, long skipped, long renewals) {}
