package io.fsledger.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A broker and registry for the tests of one class, in a folder of their own and on free ports: {@code @RegisterExtension static final
 * TestStack STACK = new TestStack();}.
 */
public final class TestStack implements BeforeAllCallback, AfterAllCallback {
    private @Nullable Path data;
    private @Nullable EmbeddedStack stack;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        data = Files.createTempDirectory("fsledger-test-stack");
        start();
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        stop();
        try (Stream<Path> files = Files.walk(data())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Stops and starts both servers. They keep their data, not their ports. */
    public void restart() {
        stop();
        start();
    }

    private void start() {
        stack = EmbeddedStack.start(EmbeddedStack.Settings.in(data()).withAnyPorts());
    }

    private void stop() {
        EmbeddedStack running = stack;
        if (running != null) {
            running.close();
            stack = null;
        }
    }

    public String bootstrapServers() {
        return running().bootstrapServers();
    }

    public String registryUrl() {
        return running().registryUrl();
    }

    private EmbeddedStack running() {
        if (stack == null) {
            throw new IllegalStateException("The stack runs from before the first test to after the last.");
        }
        return stack;
    }

    private Path data() {
        if (data == null) {
            throw new IllegalStateException("The stack runs from before the first test to after the last.");
        }
        return data;
    }
}
