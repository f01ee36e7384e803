/** File handles: who has this file open, and for writing? */
@NullMarked
package io.fsledger.core.handles;

import org.jspecify.annotations.NullMarked;
