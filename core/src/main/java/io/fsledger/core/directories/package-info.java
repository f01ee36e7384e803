/** Directories that are watched: who watches them, and bounded queues of what changed in them. */
@NullMarked
package io.fsledger.core.directories;

import org.jspecify.annotations.NullMarked;
