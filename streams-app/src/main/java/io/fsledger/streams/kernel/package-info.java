/**
 * What every family's topology stands on: reading and refusing, state in stores, derived events, ticks, positions. The
 * rules themselves are in {@code core}; here they meet Kafka Streams.
 */
@NullMarked
package io.fsledger.streams.kernel;

import org.jspecify.annotations.NullMarked;
