/** File handles on Kafka Streams: the topology and the questions. */
@NullMarked
package io.fsledger.streams.handles;

import org.jspecify.annotations.NullMarked;
