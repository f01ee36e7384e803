/** Clients on Kafka Streams: the topology, the questions, and their transitions as a stream. */
@NullMarked
package io.fsledger.streams.clients;

import org.jspecify.annotations.NullMarked;
