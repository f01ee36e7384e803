package io.fsledger.projector.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fsledger.projector.files.PartitionFolder.Fencing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * On a file system of 1 MiB that is really full. Mounting one needs rights that not every machine gives its builds: where it cannot be
 * done the test is skipped, and {@link DiskFailureTest} shows the same on a stand-in.
 */
@Tag("slow")
class SmallDiskTest {
    private static final FileId BIG = new FileId("mesa", 1, 0);

    @TempDir
    Path temp;

    private Path mounted;

    @BeforeEach
    void mount() throws Exception {
        mounted = Files.createDirectory(temp.resolve("small"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", mounted.toString()),
                "no file system can be mounted here");
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", mounted.toString());
    }

    private static boolean run(String... command) throws Exception {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException noSuchCommand) {
            return false;
        }
    }

    @Test
    void aFullDiskStopsThePartitionAndLosesNothing() throws IOException {
        RandomLog log = new RandomLog(5);
        Path path = mounted.resolve(FileName.folder(0));
        Path ballast = mounted.resolve("ballast");
        try (Owner owner = new Owner(Disk.REAL, path, Fencing.TERMS)) {
            owner.applied(log, 100);
            Files.write(ballast, new byte[500 << 10]);
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 2_000; i++) {
                            owner.folder.write(BIG, i * 1_000L, ByteBuffer.allocate(1_000), List.of());
                        }
                        owner.checkpoint(2_000);
                    })
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("No space left");
            assertThat(Files.getFileStore(mounted).getUsableSpace()).isLessThan(8 << 10);
            Files.delete(ballast);
            owner.folder.rollback();
            assertThat(owner.folder.offset()).isEqualTo(100);
            owner.applied(log, 300);
            log.assertIsIn(owner.folder.reader(), 300);
        }
        try (Owner next = Owner.of(path)) {
            log.assertIsIn(next.folder.reader(), 300);
        }
    }
}
