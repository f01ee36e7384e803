/** Who may ask and say what over HTTP: tokens, their scopes, and the names that they are limited to. */
@NullMarked
package io.fsledger.streams.access;

import org.jspecify.annotations.NullMarked;
