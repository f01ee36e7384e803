/** Inodes on Kafka Streams: the topology and the questions. */
@NullMarked
package io.fsledger.streams.inodes;

import org.jspecify.annotations.NullMarked;
