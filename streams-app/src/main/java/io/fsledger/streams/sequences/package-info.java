/** Durable sequences on Kafka Streams: asked for and granted on the same topic. */
@NullMarked
package io.fsledger.streams.sequences;

import org.jspecify.annotations.NullMarked;
