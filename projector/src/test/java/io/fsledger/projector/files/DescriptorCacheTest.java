package io.fsledger.projector.files;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fsledger.core.Seed;
import io.fsledger.projector.files.DescriptorCache.Access;
import io.fsledger.projector.files.DescriptorCache.Key;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescriptorCacheTest {
    @TempDir
    Path folder;

    private final TestDisk disk = new TestDisk();

    @Test
    void anEntryKeepsItsTerm() throws IOException {
        try (DescriptorCache cache = cache(8)) {
            write(cache, 1, 3, "three");
            try (Descriptor again = cache.open(data(1), 3, Access.WRITE)) {
                assertThat(again.term()).isEqualTo(3);
            }
            assertThat(disk.opened).hasValue(1);
        }
    }

    @Test
    void anotherTermIsReopenedUnderItsName() throws IOException {
        try (DescriptorCache cache = cache(8)) {
            write(cache, 1, 3, "three");
            write(cache, 1, 4, "four");
            assertThat(read(cache, 1, 3)).isEqualTo("three");
            assertThat(read(cache, 1, 4)).isEqualTo("four");
            assertThat(disk.opened).hasValue(4);
            assertThat(cache.openCount()).isEqualTo(1);
        }
        assertThat(folder.resolve("data_mesa-1-0_3")).hasContent("three");
        assertThat(folder.resolve("data_mesa-1-0_4")).hasContent("four");
    }

    @Test
    void termZeroTakesWhatIsOpen() throws IOException {
        try (DescriptorCache cache = cache(8)) {
            write(cache, 1, 3, "three");
            try (Descriptor unchecked = cache.open(data(1), 0, Access.READ)) {
                assertThat(unchecked.term()).isEqualTo(3);
            }
            assertThat(disk.opened).hasValue(1);
        }
    }

    @Test
    void absentIsOpenedWithTheTermAskedFor() throws IOException {
        try (DescriptorCache cache = cache(8)) {
            write(cache, 1, 0, "local");
            write(cache, 2, 9, "nine");
        }
        assertThat(folder.resolve("data_mesa-1-0")).hasContent("local");
        assertThat(folder.resolve("data_mesa-2-0_9")).hasContent("nine");
    }

    @Test
    void openingToReadMakesNothing() {
        try (DescriptorCache cache = cache(8)) {
            assertThatThrownBy(() -> cache.open(data(1), 3, Access.READ)).isInstanceOf(NoSuchFileException.class);
            assertThat(folder).isEmptyDirectory();
            assertThat(cache.openCount()).isZero();
        }
    }

    @Test
    void whatIsOpenToReadIsReopenedToWrite() throws IOException {
        Files.writeString(folder.resolve("data_mesa-1-0_3"), "before");
        try (DescriptorCache cache = cache(8)) {
            assertThat(read(cache, 1, 3)).isEqualTo("before");
            write(cache, 1, 3, "behind");
            assertThat(read(cache, 1, 3)).isEqualTo("behind");
            assertThat(disk.opened).hasValue(2);
        }
    }

    @Test
    void manifestAndFolderAreOpenedThroughItToo() throws IOException {
        try (DescriptorCache cache = cache(8)) {
            try (Descriptor manifest = cache.open(Key.of(folder, FileKind.MANIFEST), 5, Access.WRITE);
                    Descriptor itself = cache.open(Key.of(folder, FileKind.FOLDER), 0, Access.READ)) {
                manifest.write(bytes("m"), 0);
                itself.forceFolder();
                assertThat(cache.openCount()).isEqualTo(2);
            }
        }
        assertThat(folder.resolve("manifest_5")).hasContent("m");
    }

    @Test
    void theLeastRecentlyUsedGoesFirstAndWhatIsInUseStays() throws IOException {
        try (DescriptorCache cache = cache(3)) {
            write(cache, 1, 1, "a");
            write(cache, 2, 1, "b");
            try (Descriptor pinned = cache.open(data(3), 1, Access.WRITE)) {
                assertThat(read(cache, 1, 1)).isEqualTo("a");
                write(cache, 4, 1, "d");
                assertThat(disk.opened).hasValue(4);
                assertThat(read(cache, 1, 1)).as("used after 2").isEqualTo("a");
                assertThat(disk.opened).hasValue(4);
                write(cache, 5, 1, "e");
                write(cache, 6, 1, "f");
                pinned.write(bytes("c"), 0);
                assertThat(read(cache, 3, 1)).isEqualTo("c");
                assertThat(disk.opened).as("3 was never given up").hasValue(6);
            }
        }
        assertThat(disk.mostOpen).hasValue(3);
        assertThat(disk.open).hasValue(0);
    }

    @Test
    void whereAllAreInUseWhoAsksWaitsAndThenFails() throws Exception {
        try (DescriptorCache impatient = new DescriptorCache(disk, 1, Duration.ofMillis(20));
                Descriptor pinned = impatient.open(data(1), 1, Access.WRITE)) {
            assertThatThrownBy(() -> impatient.open(data(2), 1, Access.WRITE))
                    .isInstanceOf(DescriptorsExhaustedException.class)
                    .hasMessageContaining("all 1 descriptors are in use");
            assertThat(pinned.size()).isZero();
        }
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (DescriptorCache patient = new DescriptorCache(disk, 1, Duration.ofSeconds(60))) {
            Future<Long> waits;
            try (Descriptor pinned = patient.open(data(1), 1, Access.WRITE)) {
                waits = other.submit(() -> {
                    try (Descriptor free = patient.open(data(2), 1, Access.WRITE)) {
                        return free.term();
                    }
                });
                assertThat(pinned.term()).isEqualTo(1);
            }
            assertThat(waits.get(60, TimeUnit.SECONDS)).isEqualTo(1);
        } finally {
            other.shutdownNow();
        }
    }

    @Test
    void onAMismatchTheOldOneClosesWhenItsLastUserIsDone() throws IOException {
        try (DescriptorCache cache = cache(8)) {
            Descriptor old = cache.open(data(1), 1, Access.WRITE);
            Descriptor alsoOld = cache.open(data(1), 1, Access.WRITE);
            write(cache, 1, 2, "new");
            assertThat(disk.open).as("the old and the new one").hasValue(2);
            old.write(bytes("old"), 0);
            old.close();
            assertThat(disk.open).hasValue(2);
            alsoOld.write(bytes("s"), 3);
            alsoOld.close();
            assertThat(disk.open).hasValue(1);
            assertThat(read(cache, 1, 2)).isEqualTo("new");
        }
        assertThat(folder.resolve("data_mesa-1-0_1")).hasContent("olds");
    }

    @Test
    void dirtyFilesAreOnDiskBeforeTheirDescriptorIsGivenUp() throws IOException {
        List<Path> forced = new ArrayList<>();
        disk.beforeForce = forced::add;
        try (DescriptorCache cache = cache(1)) {
            write(cache, 1, 1, "a");
            assertThat(read(cache, 1, 1)).isEqualTo("a");
            assertThat(forced).isEmpty();
            write(cache, 2, 1, "b");
            assertThat(forced).containsExactly(folder.resolve("data_mesa-1-0_1"));
            assertThat(read(cache, 1, 1)).isEqualTo("a");
            assertThat(forced).hasSize(2);
            write(cache, 2, 2, "c");
            assertThat(forced).as("1 was only read").hasSize(2);
        }
        assertThat(forced).hasSize(3);
    }

    @Test
    void whatCouldNotBeBroughtToDiskIsToldToTheFolder() throws IOException {
        try (DescriptorCache cache = cache(1)) {
            write(cache, 1, 1, "a");
            disk.failingForces = path -> path.toString().contains("mesa-1-");
            write(cache, 2, 1, "b");
            disk.failingForces = path -> false;
            assertThatThrownBy(() -> cache.sync(data(2))).isInstanceOf(SyncFailedException.class);
            assertThatThrownBy(() -> cache.check(folder)).isInstanceOf(SyncFailedException.class);
            cache.discard(folder);
            cache.check(folder);
            assertThat(disk.open).hasValue(0);
        }
    }

    @Test
    void aFileIsOpenedOnceHoweverManyAsk() throws Exception {
        int threads = 16;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try (DescriptorCache cache = cache(8)) {
            List<Future<Long>> asked = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                asked.add(pool.submit(() -> {
                    try (Descriptor one = cache.open(data(1), 7, Access.WRITE)) {
                        return one.term();
                    }
                }));
            }
            for (Future<Long> one : asked) {
                assertThat(one.get(60, TimeUnit.SECONDS)).isEqualTo(7);
            }
            assertThat(disk.opened).hasValue(1);
        } finally {
            pool.shutdownNow();
        }
    }

    /** Each file of each term holds nothing but its own name, whoever reads or writes it while terms change. */
    @Test
    void termsThatChangeWhileReadsAndWritesRun() throws Exception {
        Random random = Seed.random("termsThatChangeWhileReadsAndWritesRun");
        int threads = 8;
        int rounds = 2_000;
        AtomicBoolean wrong = new AtomicBoolean();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try (DescriptorCache cache = new DescriptorCache(disk, 12, Duration.ofSeconds(60))) {
            List<Future<?>> running = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                Random own = new Random(random.nextLong());
                running.add(pool.submit(() -> {
                    for (int i = 0; i < rounds && !wrong.get(); i++) {
                        long inode = 1 + own.nextInt(6);
                        long term = 1 + own.nextInt(3);
                        String content = "%03d-%03d".formatted(inode, term);
                        if (own.nextBoolean()) {
                            write(cache, inode, term, content);
                        } else if (Files.exists(data(inode).path(term))) {
                            String found = read(cache, inode, term);
                            wrong.compareAndSet(false, !found.isEmpty() && !found.equals(content));
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get(120, TimeUnit.SECONDS);
            }
            assertThat(wrong).isFalse();
            assertThat(cache.openCount()).isLessThanOrEqualTo(12);
        } finally {
            pool.shutdownNow();
        }
        assertThat(disk.mostOpen.get()).isLessThanOrEqualTo(12);
        assertThat(disk.open).hasValue(0);
    }

    @Test
    void neverAboveTheLimitWithManyFiles() throws IOException {
        try (DescriptorCache cache = cache(16)) {
            for (int inode = 1; inode <= 500; inode++) {
                write(cache, inode, 1, "x");
            }
            assertThat(cache.mostOpen()).isEqualTo(16);
        }
        assertThat(disk.mostOpen).hasValue(16);
        assertThat(disk.open).hasValue(0);
    }

    private DescriptorCache cache(int limit) {
        return new DescriptorCache(disk, limit, Duration.ofSeconds(60));
    }

    private Key data(long inode) {
        return new Key(folder, FileKind.DATA, new FileId("mesa", inode, 0));
    }

    private void write(DescriptorCache cache, long inode, long term, String content) throws IOException {
        try (Descriptor file = cache.open(data(inode), term, Access.WRITE)) {
            file.write(bytes(content), 0);
        }
    }

    private String read(DescriptorCache cache, long inode, long term) throws IOException {
        try (Descriptor file = cache.open(data(inode), term, Access.READ)) {
            ByteBuffer content = ByteBuffer.allocate(64);
            int length = file.readFully(content, 0);
            return new String(content.array(), 0, length, US_ASCII);
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(US_ASCII));
    }
}
