package io.fsledger.bench.app;

import io.fsledger.embedded.EmbeddedStack;
import java.nio.file.Path;

/** The broker and the registry of a run. Argument: the data folder. */
public final class BrokerMain {
    private BrokerMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        Parent parent = new Parent();
        try (EmbeddedStack stack = EmbeddedStack.start(
                EmbeddedStack.Settings.in(Path.of(arguments[0])).withAnyPorts())) {
            parent.tell("ready " + stack.bootstrapServers() + " " + stack.registryUrl());
            parent.hear();
        }
    }
}
