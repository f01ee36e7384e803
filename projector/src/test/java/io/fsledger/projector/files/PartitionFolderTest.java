package io.fsledger.projector.files;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fsledger.core.Seed;
import io.fsledger.projector.files.PartitionFolder.Fencing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartitionFolderTest {
    private static final FileId A = new FileId("mesa", 1, 0);
    private static final FileId B = new FileId("mesa", 2, 0);

    @TempDir
    Path temp;

    private Path folder() {
        return temp.resolve(FileName.folder(0));
    }

    @Test
    void eachOwnerTakesTheNextTerm() throws IOException {
        for (int term = 1; term <= 12; term++) {
            try (Owner owner = Owner.of(folder())) {
                assertThat(owner.folder.term()).isEqualTo(term);
                assertThat(owner.folder.isNew()).isEqualTo(term == 1);
                owner.checkpoint(term * 10L);
            }
        }
        assertThat(folder().toFile().list())
                .as("the manifest and the one before")
                .contains("manifest_12", "manifest_11")
                .doesNotContain("manifest_10", "manifest_9", "manifest_2");
    }

    @Test
    void ofSeveralThatTakeATermOneWins() throws Exception {
        int contenders = 8;
        ExecutorService pool = Executors.newFixedThreadPool(contenders);
        try {
            List<Future<Long>> attempts = new ArrayList<>();
            for (int i = 0; i < contenders; i++) {
                attempts.add(pool.submit(() -> {
                    try (Owner owner = Owner.of(folder())) {
                        return owner.folder.term();
                    } catch (TermTakenException | SupersededException lost) {
                        return -1L;
                    }
                }));
            }
            List<Long> won = new ArrayList<>();
            for (Future<Long> attempt : attempts) {
                long term = attempt.get(60, TimeUnit.SECONDS);
                if (term >= 0) {
                    won.add(term);
                }
            }
            assertThat(won).isNotEmpty().doesNotHaveDuplicates();
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void localModeKnowsNoTerms() throws IOException {
        RandomLog log = new RandomLog(1);
        for (long upTo = 200; upTo <= 1_000; upTo += 200) {
            try (Owner owner = new Owner(TestDisk.withoutForces(), folder(), Fencing.NONE)) {
                owner.applied(log, upTo);
                log.assertIsIn(owner.folder.reader(), upTo);
                for (long offset = upTo; offset < upTo + 50; offset++) {
                    log.apply(offset, owner.folder);
                }
            }
        }
        assertThat(folder().toFile().list()).noneMatch(name -> name.matches(".*_[0-9]+"));
    }

    @Test
    void localModeDoesNotTakeOverWhatHasTerms() throws IOException {
        Owner.of(folder()).close();
        assertThatThrownBy(() -> new Owner(TestDisk.withoutForces(), folder(), Fencing.NONE))
                .isInstanceOf(UnusableFolderException.class)
                .hasMessageContaining("term 1");
    }

    @Test
    void fromASealedPredecessorNoByteIsCopied() throws IOException {
        try (Owner first = Owner.of(folder())) {
            write(first, A, 0, "written once");
            write(first, B, 0, "and read only");
            first.folder.seal(2);
        }
        Object inode = Files.getAttribute(path(A, 1), "unix:ino");
        try (Owner second = Owner.of(folder())) {
            write(second, A, 0, "WRITTEN");
            assertThat(Files.getAttribute(path(A, 2), "unix:ino")).isEqualTo(inode);
            assertThat(path(A, 1)).as("until the checkpoint").exists();
            second.checkpoint(3);
            assertThat(path(A, 1)).doesNotExist();
            assertThat(path(B, 1)).as("not written to").exists();
            assertThat(text(second, A)).isEqualTo("WRITTEN once");
            assertThat(text(second, B)).isEqualTo("and read only");
        }
    }

    @Test
    void fromOneThatDidNotFinishAFileIsCopiedBeforeItsFirstWrite() throws IOException {
        try (Owner first = Owner.of(folder())) {
            write(first, A, 0, "written once");
            first.checkpoint(2);
        }
        Object inode = Files.getAttribute(path(A, 1), "unix:ino");
        try (Owner second = Owner.of(folder())) {
            assertThat(text(second, A))
                    .as("read under the term of the manifest")
                    .isEqualTo("written once");
            assertThat(path(A, 2)).doesNotExist();
            write(second, A, 0, "WRITTEN");
            assertThat(Files.getAttribute(path(A, 2), "unix:ino")).isNotEqualTo(inode);
            assertThat(path(A, 1)).hasContent("written once");
            second.checkpoint(3);
            assertThat(path(A, 1)).doesNotExist();
        }
    }

    /** What an owner could write to that never finished is copied, also when one that finished came between. */
    @Test
    void whatAnUnfinishedOwnerMayStillWriteToIsNeverTakenAsItIs() throws IOException {
        try (Owner first = Owner.of(folder())) {
            write(first, A, 0, "zombie's");
            first.checkpoint(1);
            try (Owner second = Owner.of(folder())) {
                second.folder.seal(1);
            }
            try (Owner third = Owner.of(folder())) {
                write(third, A, 0, "ours    ");
                third.checkpoint(2);
                write(first, A, 0, "ZOMBIE'S");
                assertThat(text(third, A)).isEqualTo("ours    ");
            }
        }
    }

    @Test
    void whereADiskHasNoLinksBytesAreCopied() throws IOException {
        TestDisk disk = TestDisk.withoutForces();
        disk.linksWork = false;
        RandomLog log = new RandomLog(2);
        for (long upTo = 100; upTo <= 500; upTo += 100) {
            try (Owner owner = new Owner(disk, folder(), Fencing.TERMS)) {
                owner.unfinished(log, upTo).folder.seal(upTo);
            }
        }
        log.assertIsIn(FolderReader.open(cache(), folder()), 500);
    }

    @Test
    void aLateOwnerTouchesNothingAndStops() throws IOException {
        try (Owner late = Owner.of(folder())) {
            write(late, A, 0, "until here");
            late.checkpoint(1);
            try (Owner successor = Owner.of(folder())) {
                write(successor, A, 0, "successor ");
                successor.checkpoint(2);
                write(late, A, 0, "late and wrong");
                write(late, B, 0, "late and new");
                assertThatThrownBy(() -> late.folder.checkpoint(5))
                        .isInstanceOf(SupersededException.class)
                        .hasMessageContaining("term 1 is over");
                assertThatThrownBy(() -> late.folder.checkpoint(5)).isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(late.folder::rollback).isInstanceOf(SupersededException.class);
                assertThat(text(successor, A)).isEqualTo("successor ");
                assertThat(successor.folder.reader().latest("mesa", 2)).isNull();
                write(successor, A, 0, "goes on");
                successor.checkpoint(3);
            }
        }
        try (Owner next = Owner.of(folder())) {
            assertThat(next.folder.offset()).isEqualTo(3);
            assertThat(text(next, A)).isEqualTo("goes onor ");
            assertThat(path(B, 1)).as("named by no manifest").doesNotExist();
        }
    }

    /** It knows that it is late also when its successor has a successor, and their successor has tidied up. */
    @Test
    void alsoAfterSeveralSuccessors() throws IOException {
        try (Owner late = Owner.of(folder())) {
            write(late, A, 0, "x");
            late.checkpoint(1);
            for (int i = 0; i < 4; i++) {
                Owner.of(folder()).close();
            }
            assertThatThrownBy(() -> late.folder.checkpoint(2)).isInstanceOf(SupersededException.class);
        }
    }

    /**
     * Whatever two owners do at once, the successor's files are those of the log: the late one works on with its own names, stops
     * anywhere, and its journal may still grow.
     */
    @Test
    void twoOwnersAtOnce() throws IOException {
        Random random = Seed.random("twoOwnersAtOnce");
        for (int round = 0; round < 8; round++) {
            RandomLog log = new RandomLog(random.nextLong());
            Path path = temp.resolve(FileName.folder(round));
            try (Owner late = Owner.of(path)) {
                long checkpoint = random.nextInt(200);
                late.applied(log, checkpoint);
                long lateAt = checkpoint + random.nextInt(50);
                late.unfinished(log, lateAt);
                try (Owner successor = Owner.of(path)) {
                    long at = checkpoint;
                    while (at < 600) {
                        if (random.nextInt(3) == 0 && lateAt < 600) {
                            log.apply(lateAt++, late.folder);
                        }
                        log.apply(at++, successor.folder);
                        if (random.nextInt(20) == 0) {
                            successor.checkpoint(at);
                        }
                    }
                    successor.checkpoint(at);
                    long reached = lateAt;
                    assertThatThrownBy(() -> late.folder.checkpoint(reached)).isInstanceOf(SupersededException.class);
                    log.assertIsIn(successor.folder.reader(), 600);
                }
                try (Owner next = Owner.of(path)) {
                    log.assertIsIn(next.folder.reader(), 600);
                }
            }
        }
    }

    @Test
    void theNewestManifestCountsByNumberNotByText() throws IOException {
        for (int term = 1; term <= 10; term++) {
            try (Owner owner = Owner.of(folder())) {
                write(owner, A, 0, "term " + term);
                owner.checkpoint(term);
            }
        }
        FolderReader reader = FolderReader.open(cache(), folder());
        assertThat(reader.offset()).isEqualTo(10);
        assertThat(new String(RandomLog.bytes(reader, A), US_ASCII)).isEqualTo("term 10");
    }

    @Test
    void whatACheckpointDoesNotNameIsRemovedAtTheNextStart() throws IOException {
        try (Owner owner = Owner.of(folder())) {
            write(owner, A, 0, "entered");
            owner.checkpoint(1);
            write(owner, B, 0, "not entered");
        }
        Files.writeString(folder().resolve("somebody-elses.txt"), "stays");
        assertThat(path(B, 1)).exists();
        try (Owner owner = Owner.of(folder())) {
            assertThat(path(B, 1)).doesNotExist();
            assertThat(folder().resolve("somebody-elses.txt")).exists();
            assertThat(text(owner, A)).isEqualTo("entered");
        }
    }

    @Test
    void aRemovedFileGoesWithTheCheckpoint() throws IOException {
        try (Owner owner = Owner.of(folder())) {
            write(owner, A, 0, "here");
            owner.checkpoint(1);
            owner.folder.remove(A);
            assertThat(path(A, 1)).as("until the checkpoint").exists();
            assertThat(owner.folder.reader().latest("mesa", 1)).isNull();
            owner.checkpoint(2);
            assertThat(folder().toFile().list()).noneMatch(name -> name.contains("mesa"));
            write(owner, A, 2, "x");
            assertThat(text(owner, A)).isEqualTo("\0\0x");
        }
    }

    @Test
    void aHigherGenerationEndsTheLowerOne() throws IOException {
        FileId second = new FileId("mesa", 1, 5);
        try (Owner owner = Owner.of(folder())) {
            write(owner, A, 0, "first life");
            write(owner, second, 0, "second");
            write(owner, A, 0, "late");
            owner.folder.remove(A);
            owner.checkpoint(1);
            assertThat(owner.folder.reader().latest("mesa", 1)).isEqualTo(second);
            assertThat(text(owner, second)).isEqualTo("second");
            assertThat(path(A, 1)).doesNotExist();
        }
        try (Owner owner = Owner.of(folder())) {
            assertThat(owner.folder.reader().latest("mesa", 1)).isEqualTo(second);
            owner.folder.remove(new FileId("mesa", 1, 6));
            assertThat(owner.folder.reader().latest("mesa", 1)).isNull();
        }
    }

    /** A checkpoint costs what has changed: the journal grows by it, and not by what there is. */
    @Test
    void aCheckpointCostsWhatHasChanged() throws IOException {
        int many = 500;
        try (Owner owner = Owner.of(folder())) {
            for (int inode = 1; inode <= many; inode++) {
                owner.folder.truncate(new FileId("mesa", inode, 0), 0);
            }
            owner.checkpoint(1);
            Path manifest = folder().resolve(FileName.manifest(1).text());
            long before = Files.size(manifest);
            owner.folder.truncate(new FileId("mesa", many + 1, 0), 0);
            owner.checkpoint(2);
            assertThat(Files.size(manifest) - before).isLessThan(100);
            owner.folder.truncate(A, 1);
            owner.checkpoint(3);
            assertThat(Files.size(manifest) - before).isLessThan(200);
        }
    }

    @Test
    void traceOfAFileThatIsWrittenOverAndOver() throws IOException {
        try (Owner owner = Owner.of(folder())) {
            for (int position = 0; position < 30_000; position++) {
                int offset = position * 7 % 1_000;
                owner.folder.write(A, offset, ByteBuffer.allocate(1), List.of(TraceEntry.of(offset, position, 1, 1)));
                if (position % 1_000 == 999) {
                    owner.checkpoint(position);
                }
            }
            long bytes = Files.size(folder().resolve(FileName.trace(A, 1).text()));
            assertThat(bytes).isLessThan(2 * TraceLog.BYTES_MIN);
            assertThat(owner.folder.reader().trace(A, 7, 1))
                    .containsExactly(new Traced(7, 1, Traced.Origin.EVENTS, 29_001, 29_001));
        }
    }

    @Test
    void hugeHolesTakeNoRoomWhenAFileIsTakenOver() throws IOException {
        try (Owner owner = Owner.of(folder())) {
            owner.folder.truncate(A, 256 << 20);
            write(owner, A, 1 << 20, "x");
            owner.checkpoint(1);
        }
        try (Owner owner = Owner.of(folder())) {
            write(owner, A, 0, "y");
            owner.checkpoint(2);
            assertThat(Files.size(path(A, 2))).isEqualTo(256 << 20);
            assertThat(blocksOf(path(A, 2))).isLessThan(4_096);
        }
    }

    /** In KiB, as du counts. */
    private static long blocksOf(Path path) throws IOException {
        Process du = new ProcessBuilder("du", "-k", path.toString()).start();
        return Long.parseLong(new String(du.getInputStream().readAllBytes(), US_ASCII).split("\\s")[0]);
    }

    private static DescriptorCache cache() {
        return new DescriptorCache(Disk.REAL, DescriptorCache.LIMIT_MIN, Duration.ofSeconds(60));
    }

    private Path path(FileId file, long term) {
        return folder().resolve(FileName.data(file, term).text());
    }

    private static void write(Owner owner, FileId file, long offset, String text) throws IOException {
        owner.folder.write(file, offset, ByteBuffer.wrap(text.getBytes(US_ASCII)), List.of());
    }

    private static String text(Owner owner, FileId file) throws IOException {
        return new String(RandomLog.bytes(owner.folder.reader(), file), US_ASCII);
    }
}
