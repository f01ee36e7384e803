/** The contract between producers, the service and everybody who reads: topics, keys, events. */
@NullMarked
package io.fsledger.schemas;

import org.jspecify.annotations.NullMarked;
