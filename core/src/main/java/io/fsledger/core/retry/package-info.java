/** How long to wait before which attempt, and when to give up: for clients of the ledger and for our own programs. */
@NullMarked
package io.fsledger.core.retry;

import org.jspecify.annotations.NullMarked;
