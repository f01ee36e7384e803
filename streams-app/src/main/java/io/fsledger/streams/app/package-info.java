/** The service: its configuration, its families, and how they start and stop. */
@NullMarked
package io.fsledger.streams.app;

import org.jspecify.annotations.NullMarked;
