/** Shared inside this module; not API. */
@NullMarked
package io.fsledger.schemas.internal;

import org.jspecify.annotations.NullMarked;
