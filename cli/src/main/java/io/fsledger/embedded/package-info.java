/**
 * What a single machine needs instead of a cluster: a persistent Kafka broker and a schema registry inside this process, on the
 * loopback address only, with all their data in one folder.
 */
@NullMarked
package io.fsledger.embedded;

import org.jspecify.annotations.NullMarked;
