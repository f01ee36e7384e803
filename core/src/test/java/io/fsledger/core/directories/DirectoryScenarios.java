package io.fsledger.core.directories;

/** All scenarios of directories: once against the rules in memory, and once, unchanged, through the topology. */
public abstract class DirectoryScenarios
        implements DirectoryWatchScenarios,
                DirectoryChangeScenarios,
                DirectoryQueueScenarios,
                DirectoryDeliveryScenarios,
                DirectoryReleaseScenarios {}
