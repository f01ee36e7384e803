/** Clients: who is connected, who is coming back, who is lost, and what became of what the lost ones held. */
@NullMarked
package io.fsledger.core.clients;

import org.jspecify.annotations.NullMarked;
