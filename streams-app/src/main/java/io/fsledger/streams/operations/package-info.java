/** Rebuilding a family from its topic, and carrying it over to a new version of its topology. Safe to repeat after a crash. */
@NullMarked
package io.fsledger.streams.operations;

import org.jspecify.annotations.NullMarked;
