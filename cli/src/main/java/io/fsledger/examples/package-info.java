/** Small programs around the ledger, to read and to start from: they stand on the client library and nothing else of ours. */
@NullMarked
package io.fsledger.examples;

import org.jspecify.annotations.NullMarked;
