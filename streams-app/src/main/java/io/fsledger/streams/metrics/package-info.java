/** What can be measured, for Prometheus. Reading it never touches the threads that process events. */
@NullMarked
package io.fsledger.streams.metrics;

import org.jspecify.annotations.NullMarked;
