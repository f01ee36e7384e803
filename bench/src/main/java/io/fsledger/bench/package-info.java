/**
 * What the ledger costs, measured side by side with what Kafka itself costs on the same machine in the same run, so that
 * the ratios mean something where the absolute numbers do not.
 */
@NullMarked
package io.fsledger.bench;

import org.jspecify.annotations.NullMarked;
