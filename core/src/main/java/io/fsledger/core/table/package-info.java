/** An ordered map of bytes: all that the rules know of the place where state lives. */
@NullMarked
package io.fsledger.core.table;

import org.jspecify.annotations.NullMarked;
