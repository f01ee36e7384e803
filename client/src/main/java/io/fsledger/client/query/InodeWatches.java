package io.fsledger.client.query;

/**
 * Who watches a directory.
 *
 * @param watched whether anybody does
 * @param pending changes that the next notification will tell
 * @param dropped changes that it will only count, because there were too many
 */
public record InodeWatches(boolean watched, long watchers, long pending, long dropped, Pages<WatchInfo> watches) {}
