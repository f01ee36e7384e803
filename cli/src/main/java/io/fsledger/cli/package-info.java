/**
 * The {@code fsledger} command: the whole service in one process, and questions to a service that runs. What it shows is
 * what the HTTP API says.
 */
@NullMarked
package io.fsledger.cli;

import org.jspecify.annotations.NullMarked;
