/** HTTP: how questions come in and answers go out. What is asked is the families' own business. */
@NullMarked
package io.fsledger.streams.http;

import org.jspecify.annotations.NullMarked;
