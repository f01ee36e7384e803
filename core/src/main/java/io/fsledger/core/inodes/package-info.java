/** Inodes: who refers to them, whether their attributes are known, and which names they have. */
@NullMarked
package io.fsledger.core.inodes;

import org.jspecify.annotations.NullMarked;
