package io.fsledger.cli;

import picocli.CommandLine.Command;

/** Makes a family's state anew from its log. */
@Command(
        name = "rebuild",
        description = {
            "Forget the derived state of a family and replay its topic. The state afterwards is the state before.",
            "Nothing that was published is published again. Refused where retention has cut the topic."
        })
final class RebuildCommand extends FamilyOperationCommand {
    RebuildCommand() {
        super("rebuild");
    }
}
