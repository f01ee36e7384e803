/** Writes: small ones come in, few, large, ordered ones go out. */
@NullMarked
package io.fsledger.core.writes;

import org.jspecify.annotations.NullMarked;
