package io.fsledger.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A broker and registry for the tests of one class, in a folder of their own and on free ports: {@code @RegisterExtension static final
 * TestStack STACK = new TestStack();}. With {@code -Dfsledger.broker=container} the broker runs in a container; where no engine does, the
 * class is skipped. The registry is ours in any case.
 */
public final class TestStack implements BeforeAllCallback, AfterAllCallback {
    private static final String BROKER = "fsledger.broker";

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private @Nullable Path data;
    private @Nullable String bootstrapServers;
    private @Nullable String registryUrl;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        data = Files.createTempDirectory("fsledger-test-stack");
        start();
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        stop();
        try (Stream<Path> files = Files.walk(data())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Stops and starts both servers. They keep their data, not their ports. */
    public void restart() throws Exception {
        if (isContainer()) {
            throw new UnsupportedOperationException(
                    "a broker in a container does not keep its data: run this class on the embedded one");
        }
        stop();
        start();
    }

    private void start() {
        if (isContainer()) {
            ContainerBroker broker = ContainerBroker.start();
            open.push(broker);
            EmbeddedRegistry registry = EmbeddedRegistry.start(
                    EmbeddedRegistry.Settings.on(broker.bootstrapServers()).withPort(0));
            open.push(registry);
            bootstrapServers = broker.bootstrapServers();
            registryUrl = registry.url();
        } else {
            EmbeddedStack stack =
                    EmbeddedStack.start(EmbeddedStack.Settings.in(data()).withAnyPorts());
            open.push(stack);
            bootstrapServers = stack.bootstrapServers();
            registryUrl = stack.registryUrl();
        }
    }

    static boolean isContainer() {
        return switch (System.getProperty(BROKER, "embedded")) {
            case "embedded" -> false;
            case "container" -> true;
            default ->
                throw new IllegalArgumentException(
                        BROKER + " is " + System.getProperty(BROKER) + ", which is neither embedded nor container");
        };
    }

    private void stop() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    public String bootstrapServers() {
        return running(bootstrapServers);
    }

    public String registryUrl() {
        return running(registryUrl);
    }

    private Path data() {
        return running(data);
    }

    private static <T> T running(@Nullable T made) {
        if (made == null) {
            throw new IllegalStateException("The stack runs from before the first test to after the last.");
        }
        return made;
    }
}
