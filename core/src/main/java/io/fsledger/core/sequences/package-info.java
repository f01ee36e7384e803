/** Durable sequences: numbers for handles and inodes, terms for clients. None is ever handed out twice. */
@NullMarked
package io.fsledger.core.sequences;

import org.jspecify.annotations.NullMarked;
