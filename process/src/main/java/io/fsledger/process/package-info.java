/** What a part of fsledger needs to be a process of its own: settings, a log, exit codes, an orderly stop. */
@NullMarked
package io.fsledger.process;

import org.jspecify.annotations.NullMarked;
