/** What is measured, each in a process of its own that is started for one measurement and told by lines what to do. */
@NullMarked
package io.fsledger.bench.app;

import org.jspecify.annotations.NullMarked;
