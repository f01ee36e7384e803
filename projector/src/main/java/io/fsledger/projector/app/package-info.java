/** The projector as a whole. */
@NullMarked
package io.fsledger.projector.app;

import org.jspecify.annotations.NullMarked;
