/** The whole of fsledger from outside: published to, asked, killed, rebuilt. */
@NullMarked
package io.fsledger.e2e;

import org.jspecify.annotations.NullMarked;
