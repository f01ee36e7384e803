package io.fsledger.core.writes;

/** All scenarios of writes: once against the rules in memory, and once, unchanged, through the topology. */
public abstract class WriteScenarios implements WriteCoalescingScenarios, WriteLifeScenarios, WriteRestartScenarios {}
