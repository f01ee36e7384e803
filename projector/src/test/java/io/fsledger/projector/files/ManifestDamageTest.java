package io.fsledger.projector.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fsledger.core.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever has become of a manifest, an owner begins at a checkpoint that was entered, and ends with the bytes of the log. */
@Tag("slow")
class ManifestDamageTest {
    private static final long EVENTS = 300;
    private static final int FLIPS = 60;

    @TempDir
    Path temp;

    private final RandomLog log = new RandomLog(7);
    private int folders;

    /** Two terms, several checkpoints in each. */
    private Path grown() throws IOException {
        Path folder = temp.resolve(FileName.folder(folders++));
        try (Owner first = Owner.of(folder)) {
            first.applied(log, 60).unfinished(log, 90).folder.seal(90);
        }
        try (Owner second = Owner.of(folder)) {
            for (long upTo = 120; upTo <= 240; upTo += 30) {
                second.applied(log, upTo);
            }
        }
        return folder;
    }

    private static Path manifest(Path folder, long term) {
        return folder.resolve(FileName.manifest(term).text());
    }

    /** The same folder once more, with another manifest. */
    private Path damaged(Path whole, byte[] manifest) throws IOException {
        Path folder = Files.createDirectory(temp.resolve(FileName.folder(folders++)));
        for (String name : whole.toFile().list()) {
            Files.copy(whole.resolve(name), folder.resolve(name));
        }
        Files.write(manifest(folder, 2), manifest);
        return folder;
    }

    @Test
    void cutAtEveryLength() throws IOException {
        Path whole = grown();
        byte[] bytes = Files.readAllBytes(manifest(whole, 2));
        long last = -1;
        for (int cut = 0; cut <= bytes.length; cut++) {
            byte[] left = Arrays.copyOf(bytes, cut);
            long offset = begins(damaged(whole, left));
            assertThat(offset).as("cut at %d", cut).isGreaterThanOrEqualTo(last);
            if (offset != last || cut % 8 == 0) {
                assertThat(goesOn(damaged(whole, left))).as("cut at %d", cut).isEqualTo(offset);
            }
            last = offset;
        }
        assertThat(last).isEqualTo(240);
    }

    @Test
    void flippedBits() throws IOException {
        Random random = Seed.random("flippedBits");
        Path whole = grown();
        byte[] bytes = Files.readAllBytes(manifest(whole, 2));
        for (int round = 0; round < FLIPS; round++) {
            byte[] flipped = bytes.clone();
            int bit = random.nextInt(bytes.length * 8);
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(goesOn(damaged(whole, flipped))).as("bit %d", bit).isLessThan(240);
        }
    }

    @Test
    void followedByWhatSomebodyLeft() throws IOException {
        Path folder = grown();
        byte[] bytes = Files.readAllBytes(manifest(folder, 2));
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 500);
        new Random(1).nextBytes(longer);
        System.arraycopy(bytes, 0, longer, 0, bytes.length);
        Files.write(manifest(folder, 2), longer);
        assertThat(goesOn(folder)).isEqualTo(240);
    }

    @Test
    void withoutAnyManifestNothingIsGuessed() throws IOException {
        Path folder = grown();
        for (String name : folder.toFile().list()) {
            if (name.contains("manifest")) {
                Files.delete(folder.resolve(name));
            }
        }
        assertThatThrownBy(() -> Owner.of(folder))
                .isInstanceOf(UnusableFolderException.class)
                .hasMessageContaining("data files and no manifest that can be read");
        assertThat(folder.toFile().list()).anyMatch(name -> name.startsWith("data"));
    }

    /** Opens it, and nothing more; the offset of the checkpoint at which an owner would begin. */
    private static long begins(Path folder) throws IOException {
        try (Owner owner = Owner.of(folder)) {
            assertThat(owner.folder.offset()).isIn(60L, 90L, 120L, 150L, 180L, 210L, 240L);
            return owner.folder.offset();
        }
    }

    /** Opens it, applies what is left, and compares all; the offset at which that began. */
    private long goesOn(Path folder) throws IOException {
        long offset;
        try (Owner owner = Owner.of(folder)) {
            offset = owner.folder.offset();
            assertThat(offset).isIn(60L, 90L, 120L, 150L, 180L, 210L, 240L);
            owner.applied(log, EVENTS);
            log.assertIsIn(owner.folder.reader(), EVENTS);
        }
        try (Owner next = Owner.of(folder)) {
            assertThat(next.folder.offset()).isEqualTo(EVENTS);
            log.assertIsIn(next.folder.reader(), EVENTS);
        }
        return offset;
    }
}
