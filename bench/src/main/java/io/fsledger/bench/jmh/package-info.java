/** Benchmarks of the hot paths, by JMH. */
@NullMarked
package io.fsledger.bench.jmh;

import org.jspecify.annotations.NullMarked;
