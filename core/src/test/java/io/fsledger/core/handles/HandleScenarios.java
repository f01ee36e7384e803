package io.fsledger.core.handles;

/** All scenarios of handles: once against the rules in memory, and once, unchanged, through the topology. */
public abstract class HandleScenarios
        implements HandleLifeScenarios,
                HandleIdentityScenarios,
                HandleSequenceScenarios,
                HandleFenceScenarios,
                HandleGenerationScenarios,
                HandleDelegateScenarios {}
