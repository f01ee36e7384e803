/** Watched directories on Kafka Streams: the topology, the questions, and their notifications as a stream. */
@NullMarked
package io.fsledger.streams.directories;

import org.jspecify.annotations.NullMarked;
