/**
 * Interactive queries: a question is answered by the instance that owns the partition, from state between two events, and
 * says what it rests on. Written once for all families.
 */
@NullMarked
package io.fsledger.streams.queries;

import org.jspecify.annotations.NullMarked;
