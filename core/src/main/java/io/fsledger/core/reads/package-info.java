/** Reads: which inodes are read sequentially, and which blocks should be fetched before they are read. */
@NullMarked
package io.fsledger.core.reads;

import org.jspecify.annotations.NullMarked;
