/** Holds the house itself to its rules: layers, names, documents. */
@NullMarked
package io.fsledger.house;

import org.jspecify.annotations.NullMarked;
