package io.fsledger.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble.VerificationFlag;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder with everything that the embedded stack keeps, held by one process at a time.
 *
 * <p>The lock is ours, not only Kafka's: Kafka takes its lock after it has opened, and perhaps written, its metadata log.
 */
public final class DataDirectory implements AutoCloseable {
    /** Less than this and the broker would stop in the middle of its work soon. */
    static final long MIN_FREE_BYTES = 64L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);

    /** What Kafka accepts: a topic's partition, perhaps on its way out. */
    private static final Pattern LOG_FOLDER = Pattern.compile(".+-\\d+(\\.[^.]+-(delete|future|stray))?");

    private static final String LOCK_FILE = "fsledger.lock";
    private static final String BROKER_FOLDER = "broker";

    private final Path root;
    private final FileChannel lockFile;
    private boolean keptLocked;

    private DataDirectory(Path root, FileChannel lockFile) {
        this.root = root;
        this.lockFile = lockFile;
    }

    /**
     * Makes the folder where it is missing, and holds it until closed.
     *
     * @throws EmbeddedStartException with a sentence that says what to do
     */
    public static DataDirectory open(Path root) {
        return open(root, MIN_FREE_BYTES);
    }

    static DataDirectory open(Path root, long minFreeBytes) {
        if (Files.exists(root) && !Files.isDirectory(root)) {
            throw new EmbeddedStartException("%s is not a folder: pass a folder with --data.".formatted(root));
        }
        try {
            Files.createDirectories(root);
            long free = Files.getFileStore(root).getUsableSpace();
            if (free < minFreeBytes) {
                throw new EmbeddedStartException(
                        "The disk of %s has %d MiB left, and at least %d are needed: make room, or pass another folder with --data."
                                .formatted(root, free >> 20, minFreeBytes >> 20));
            }
            return new DataDirectory(root, lock(root));
        } catch (IOException e) {
            throw unusable(root, e);
        }
    }

    private static FileChannel lock(Path root) throws IOException {
        FileChannel file = FileChannel.open(
                root.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (!tryLock(file)) {
                throw new EmbeddedStartException(
                        "Another fsledger%s uses %s: stop it, or pass another folder with --data."
                                .formatted(holder(file), root));
            }
            file.truncate(0);
            file.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)),
                    0);
            return file;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static boolean tryLock(FileChannel file) throws IOException {
        try {
            @Nullable FileLock lock = file.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException inThisProcess) {
            return false;
        }
    }

    private static String holder(FileChannel file) throws IOException {
        ByteBuffer pid = ByteBuffer.allocate(20);
        int length = file.read(pid, 0);
        return length <= 0
                ? ""
                : " (process %s)".formatted(new String(pid.array(), 0, length, StandardCharsets.US_ASCII));
    }

    /** The folder of the broker's logs, formatted. */
    Path brokerFolder() {
        Path folder = root.resolve(BROKER_FOLDER);
        try {
            if (isMissingOrEmpty(folder)) {
                format(folder);
            }
            verify(folder);
            return folder;
        } catch (IOException e) {
            throw unusable(root, e);
        }
    }

    private static boolean isMissingOrEmpty(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return true;
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        }
    }

    /** Formats beside the folder and renames: whenever the process is killed, the folder is formatted or it is not there. */
    private static void format(Path folder) throws IOException {
        Path unfinished = folder.resolveSibling(BROKER_FOLDER + ".unfinished");
        deleteRecursively(unfinished);
        try (PrintStream silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(silent)
                    .setNodeId(BrokerProperties.NODE_ID)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setDirectories(List.of(unfinished.toString()))
                    .setMetadataLogDirectory(unfinished.toString())
                    .setControllerListenerName(BrokerProperties.CONTROLLER_LISTENER)
                    .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                    .run();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("Formatting failed: " + e.getMessage(), e);
        }
        Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void verify(Path folder) throws IOException {
        MetaPropertiesEnsemble found = new MetaPropertiesEnsemble.Loader()
                .addLogDirs(List.of(folder.toString()))
                .addMetadataLogDir(folder.toString())
                .load();
        try {
            found.verify(
                    Optional.empty(),
                    OptionalInt.of(BrokerProperties.NODE_ID),
                    EnumSet.of(VerificationFlag.REQUIRE_AT_LEAST_ONE_VALID, VerificationFlag.REQUIRE_METADATA_LOG_DIR));
        } catch (RuntimeException e) {
            throw otherFormat(folder, String.valueOf(e.getMessage()), e);
        }
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.filter(Files::isDirectory).toList()) {
                String name = entry.getFileName().toString();
                if (!LOG_FOLDER.matcher(name).matches()) {
                    throw otherFormat(folder, "the folder " + name + " is not a topic's", null);
                }
            }
        }
    }

    private static EmbeddedStartException otherFormat(Path folder, String detail, @Nullable Throwable cause) {
        return new EmbeddedStartException(
                "%s holds something else than the data of this version's broker (%s): pass another folder with --data."
                        .formatted(folder, detail),
                cause);
    }

    private static EmbeddedStartException unusable(Path root, IOException cause) {
        return new EmbeddedStartException(
                "The folder %s cannot be used (%s): make it writable, or pass another folder with --data."
                        .formatted(root, reason(cause)),
                cause);
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileSystemException failure && failure.getReason() != null) {
            return failure.getReason();
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static void deleteRecursively(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> entries = Files.walk(folder)) {
            for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(entry);
            }
        }
    }

    /** For a broker that does not stop: it may still write, so nobody else may until this process ends. */
    synchronized void keepLocked() {
        keptLocked = true;
        LOG.warn("{} stays locked until this process ends.", root);
    }

    @Override
    public synchronized void close() {
        if (keptLocked) {
            return;
        }
        try {
            lockFile.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The lock of " + root + " could not be given back.", e);
        }
    }
}
