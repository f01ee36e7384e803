/** Data files of one partition: a folder with a file for each inode, and a manifest that says what counts in it. */
@NullMarked
package io.fsledger.projector.files;

import org.jspecify.annotations.NullMarked;
