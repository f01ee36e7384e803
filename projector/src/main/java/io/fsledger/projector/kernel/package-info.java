/** Following topics into a read model that keeps its own offsets: shared by data files and SQL. */
@NullMarked
package io.fsledger.projector.kernel;

import org.jspecify.annotations.NullMarked;
