package io.fsledger.streams.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where Kafka Streams keeps an application's stores on this machine.
 *
 * <p>Under exactly-once the stores that a crash leaves are worth nothing: they may hold what was never committed, so Kafka
 * Streams drops them and restores them from the changelogs. It finds that out store by store, only after it has joined its
 * group, and if it is killed while it drops one, what is left of that one keeps it from starting ever again. So whatever was
 * not closed is dropped here, before it starts.
 */
final class StateFolder {
    private static final Logger LOG = LoggerFactory.getLogger(StateFolder.class);

    /** Folders of tasks: subtopology and partition. All else stays, above all the id by which transactions are found again. */
    private static final String TASK = "\\d+_\\d+";

    private final Path folder;
    private final Path closed;

    StateFolder(Path stateDir, String applicationId) {
        folder = stateDir.resolve(applicationId);
        closed = stateDir.resolve(applicationId + ".closed");
    }

    /** Before the stores are opened, and when no other process can have them open. */
    void open() {
        try {
            if (!Files.deleteIfExists(closed)) {
                dropStores();
            }
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** After all stores have been closed. */
    void close() {
        try {
            Files.createFile(closed);
        } catch (IOException e) {
            LOG.warn(
                    "{} cannot be marked as closed ({}): the stores will be restored from Kafka", folder, e.toString());
        }
    }

    private void dropStores() throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> tasks;
        try (Stream<Path> files = Files.list(folder)) {
            tasks = files.filter(file -> file.getFileName().toString().matches(TASK))
                    .toList();
        }
        if (!tasks.isEmpty()) {
            LOG.info("{} was not closed: its stores are restored from Kafka", folder);
        }
        for (Path task : tasks) {
            delete(task);
        }
    }

    private static void delete(Path task) throws IOException {
        try (Stream<Path> files = Files.walk(task)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private UncheckedIOException unusable(IOException e) {
        return new UncheckedIOException(
                "the state folder " + folder + " cannot be used (" + e.getMessage()
                        + "): see to its rights and its disk," + " or choose another with " + ServiceConfig.STATE_DIR,
                e);
    }
}
