package io.fsledger.cli;

import picocli.CommandLine.Command;

/** Carries a family over to the topology of this version. */
@Command(
        name = "upgrade",
        description =
                "Carry a family over to the topology of the version that runs now; its state is kept. Safe to repeat.")
final class UpgradeCommand extends FamilyOperationCommand {
    UpgradeCommand() {
        super("upgrade");
    }
}
