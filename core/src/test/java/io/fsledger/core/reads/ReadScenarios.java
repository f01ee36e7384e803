package io.fsledger.core.reads;

/** All scenarios of reads: once against the rules in memory, and once, unchanged, through the topology. */
public abstract class ReadScenarios implements ReadSequenceScenarios, ReadRequestScenarios, ReadLifeScenarios {}
