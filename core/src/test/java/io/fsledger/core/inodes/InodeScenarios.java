package io.fsledger.core.inodes;

/** All scenarios of inodes: once against the rules in memory, and once, unchanged, through the topology. */
public abstract class InodeScenarios
        implements InodeReferenceScenarios, InodeResolutionScenarios, InodeNameScenarios, InodeCompositeScenarios {}
