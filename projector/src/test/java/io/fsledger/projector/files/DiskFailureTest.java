package io.fsledger.projector.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fsledger.core.Seed;
import io.fsledger.projector.files.PartitionFolder.Fencing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that fails: whatever it says and loses, nothing is taken for written that is not. Bytes of events that were applied before a
 * failure may stand in a file already; so what is compared is how it is when these have been applied again.
 */
class DiskFailureTest {
    @TempDir
    Path temp;

    private final TestDisk disk = new TestDisk();

    /** The disk throws away what it could not write, and says so once: asking again would be told that all is well. */
    @Test
    void afterAFailedFsyncAllIsAppliedAgain() throws IOException {
        Random random = Seed.random("afterAFailedFsyncAllIsAppliedAgain");
        int failures = 0;
        for (int round = 0; round < 15; round++) {
            RandomLog log = new RandomLog(random.nextLong());
            Path path = temp.resolve(FileName.folder(round));
            try (Owner owner = new Owner(disk, path, Fencing.TERMS)) {
                long at = 0;
                long reached = 0;
                while (at < Math.max(400, reached)) {
                    try {
                        disk.failingForces = random.nextInt(3) == 0 ? some(random) : nothing();
                        long upTo = at + random.nextInt(60);
                        for (; at < upTo; at++) {
                            log.apply(at, owner.folder);
                        }
                        owner.checkpoint(at);
                    } catch (IOException e) {
                        failures++;
                        reached = Math.max(reached, at);
                        disk.failingForces = nothing();
                        owner.folder.rollback();
                        at = owner.folder.offset();
                    }
                }
                disk.failingForces = nothing();
                owner.checkpoint(at);
                log.assertIsIn(owner.folder.reader(), at);
            }
        }
        assertThat(failures).as("or it shows nothing").isPositive();
    }

    private static Predicate<Path> nothing() {
        return path -> false;
    }

    private static Predicate<Path> some(Random random) {
        String kind = new String[] {"data", "trace", "manifest", "partition"}[random.nextInt(4)];
        return path -> path.getFileName().toString().contains(kind);
    }

    @Test
    void whileAFolderIsInDoubtNothingIsEntered() throws IOException {
        RandomLog log = new RandomLog(3);
        try (Owner owner = new Owner(disk, temp.resolve("partition-0"), Fencing.TERMS)) {
            owner.applied(log, 50);
            disk.failingForces = path -> path.toString().contains("data");
            assertThatThrownBy(() -> owner.unfinished(log, 90).checkpoint(90)).isInstanceOf(SyncFailedException.class);
            disk.failingForces = nothing();
            assertThatThrownBy(() -> owner.checkpoint(90))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("go back to the last checkpoint");
            assertThatThrownBy(() -> owner.folder.seal(90)).isInstanceOf(IllegalStateException.class);
            owner.folder.rollback();
            assertThat(owner.folder.offset()).isEqualTo(50);
        }
    }

    @Test
    void aFullDiskLosesNothingAndGoesOnWhenThereIsRoom() throws IOException {
        Random random = Seed.random("aFullDiskLosesNothing");
        RandomLog log = new RandomLog(random.nextLong());
        try (Owner owner = new Owner(disk, temp.resolve("partition-0"), Fencing.TERMS)) {
            long at = 0;
            long reached = 0;
            int full = 0;
            while (at < Math.max(1_000, reached)) {
                try {
                    disk.room.set(random.nextInt(8) == 0 ? Long.MAX_VALUE : random.nextInt(12_000));
                    long upTo = at + random.nextInt(80);
                    for (; at < upTo; at++) {
                        log.apply(at, owner.folder);
                    }
                    owner.checkpoint(at);
                } catch (IOException e) {
                    full++;
                    reached = Math.max(reached, at);
                    assertThat(e).hasMessageContaining("No space left");
                    at = whenThereIsRoom(owner);
                }
            }
            disk.room.set(Long.MAX_VALUE);
            log.assertIsIn(owner.folder.reader(), at);
            assertThat(full).isPositive();
        }
    }

    private long whenThereIsRoom(Owner owner) throws IOException {
        disk.room.set(Long.MAX_VALUE);
        owner.folder.rollback();
        return owner.folder.offset();
    }

    @Test
    void aDiskThatBecomesReadOnly() throws IOException {
        RandomLog log = new RandomLog(4);
        try (Owner owner = new Owner(disk, temp.resolve("partition-0"), Fencing.TERMS)) {
            owner.applied(log, 100);
            disk.readOnly = true;
            assertThatThrownBy(() -> owner.unfinished(log, 200).checkpoint(200))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Read-only");
            log.assertIsIn(FolderReader.open(owner.cache, temp.resolve("partition-0")), 100);
            disk.readOnly = false;
            owner.folder.rollback();
            owner.applied(log, 200);
            log.assertIsIn(owner.folder.reader(), 200);
        }
    }
}
