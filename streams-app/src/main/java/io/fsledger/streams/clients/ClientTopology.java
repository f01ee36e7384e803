package io.fsledger.streams.clients;

import io.fsledger.core.clients.ClientFamily;
import io.fsledger.events.ClientEvent;
import io.fsledger.schemas.Topics;
import io.fsledger.streams.kernel.FamilyDefinition;

/**
 * {@code fs.clients} → who is connected, coming back or lost, and what became of what the lost ones held.
 *
 * <p>The one family that fences: to every partition of every family, from where each reports back to this topic, under the key of
 * the client.
 */
public final class ClientTopology {
    public static final FamilyDefinition<ClientEvent> FAMILY = FamilyDefinition.of(
                    Topics.CLIENTS, ClientFamily::new, Topics.TRANSITIONS)
            .fencing();

    private ClientTopology() {}
}
