package io.fsledger.projector.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fsledger.core.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever has become of a manifest, an owner begins at a checkpoint that was entered, and ends with the bytes of the log. */
class ManifestDamageTest {
    private static final long EVENTS = 300;

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

    @Test
    void cutAtEveryLength() throws IOException {
        Path whole = grown();
        int length = (int) Files.size(manifest(whole, 2));
        long last = -1;
        for (int cut = 0; cut <= length; cut += 1 + length / 60) {
            Path folder = grown();
            byte[] bytes = Files.readAllBytes(manifest(folder, 2));
            Files.write(manifest(folder, 2), Arrays.copyOf(bytes, Math.min(cut, bytes.length)));
            long offset = goesOn(folder);
            assertThat(offset).as("cut at %d", cut).isGreaterThanOrEqualTo(last);
            last = offset;
        }
        assertThat(goesOn(whole)).isEqualTo(240);
    }

    @Test
    void flippedBits() throws IOException {
        Random random = Seed.random("flippedBits");
        for (int round = 0; round < 25; round++) {
            Path folder = grown();
            byte[] bytes = Files.readAllBytes(manifest(folder, 2));
            int bit = random.nextInt(bytes.length * 8);
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(manifest(folder, 2), bytes);
            goesOn(folder);
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
