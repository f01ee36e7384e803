package io.fsledger.client;

/**
 * What became of the events so far: {@code published = acknowledged + failed + buffered}.
 *
 * @param published all that were given to the publisher
 * @param failed those whose future ended with an error
 * @param buffered those that wait for their acknowledgement
 * @param repeated those that a further Kafka producer sent again
 */
public record PublisherCounts(
        long published, long acknowledged, long failed, long buffered, long bufferedBytes, long repeated) {}
