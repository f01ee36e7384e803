/** For producers: publish events, number handles and inodes, keep a view of one's own open files. */
@NullMarked
package io.fsledger.client;

import org.jspecify.annotations.NullMarked;
