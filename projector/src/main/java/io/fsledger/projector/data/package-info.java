/** Topics of writes into data files. */
@NullMarked
package io.fsledger.projector.data;

import org.jspecify.annotations.NullMarked;
