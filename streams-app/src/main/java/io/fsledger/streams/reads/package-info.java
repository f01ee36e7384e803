/** The family of reads as a Kafka Streams application, and what can be asked about it. */
@NullMarked
package io.fsledger.streams.reads;

import org.jspecify.annotations.NullMarked;
