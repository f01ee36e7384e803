package io.fsledger.core.clients;

/** All scenarios of clients: once against the rules in memory, and once, unchanged, through the topology. */
public abstract class ClientScenarios
        implements ClientConnectionScenarios, ClientTermScenarios, ClientLeaseScenarios, ClientPostMortemScenarios {}
