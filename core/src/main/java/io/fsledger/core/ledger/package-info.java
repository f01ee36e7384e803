/**
 * What every family stands on: duplicates, terms, fences, releases, ledger time. The entry is {@link
 * io.fsledger.core.ledger.PartitionLedger}.
 */
@NullMarked
package io.fsledger.core.ledger;

import org.jspecify.annotations.NullMarked;
