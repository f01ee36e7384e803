/** Writes on Kafka Streams: the topology and the questions. */
@NullMarked
package io.fsledger.streams.writes;

import org.jspecify.annotations.NullMarked;
