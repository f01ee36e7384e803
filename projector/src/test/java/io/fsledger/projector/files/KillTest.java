package io.fsledger.projector.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.Seed;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that writes data files is killed at random moments, again and again; the bytes are those of its log. */
@Tag("slow")
class KillTest {
    private static final int KILLS = 12;
    private static final long LOG_END = 60_000;
    private static final int CHECKPOINT_EVENTS = 300;

    /** Farther than this no process has come without a checkpoint; what it had applied until then is applied again. */
    private static final long REACHED_MAX = CHECKPOINT_EVENTS;

    @TempDir
    Path temp;

    /** What runs in the process: an owner that applies its log to the end, and seals. */
    public static void main(String[] arguments) throws IOException {
        Path path = Path.of(arguments[0]);
        RandomLog log = new RandomLog(Long.parseLong(arguments[1]));
        int checkpointEvents = 1 + new Random(Long.parseLong(arguments[2])).nextInt(CHECKPOINT_EVENTS);
        System.out.println("begins");
        try (Owner owner = new Owner(Disk.REAL, path, PartitionFolder.Fencing.TERMS)) {
            for (long at = owner.folder.offset(); at < LOG_END; at++) {
                log.apply(at, owner.folder);
                if (at % checkpointEvents == 0) {
                    owner.checkpoint(at + 1);
                }
            }
            owner.folder.seal(LOG_END);
        }
    }

    @Test
    void killedAtRandomMoments() throws Exception {
        Random random = Seed.random("killedAtRandomMoments");
        long seed = random.nextLong();
        RandomLog log = new RandomLog(seed);
        Path path = temp.resolve(FileName.folder(0));
        long last = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            Process process = start(path, seed, random.nextLong());
            process.waitFor(random.nextInt(400), TimeUnit.MILLISECONDS);
            process.destroyForcibly().waitFor();
            if (path.toFile().exists()) {
                try (Owner owner = Owner.of(path)) {
                    long offset = owner.folder.offset();
                    assertThat(offset).as("never back behind what was entered").isGreaterThanOrEqualTo(last);
                    last = offset;
                    if (kill % 3 == 0) {
                        long upTo = Math.min(LOG_END, offset + REACHED_MAX);
                        owner.applied(log, upTo);
                        log.assertIsIn(owner.folder.reader(), upTo);
                    }
                }
            }
        }
        try (Owner owner = Owner.of(path)) {
            long upTo = Math.min(LOG_END, owner.folder.offset() + REACHED_MAX);
            owner.applied(log, upTo);
            log.assertIsIn(owner.folder.reader(), upTo);
        }
    }

    private static Process start(Path path, long logSeed, long seed) throws IOException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KillTest.class.getName(),
                        path.toString(),
                        Long.toString(logSeed),
                        Long.toString(seed)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output = process.inputReader();
        assertThat(output.readLine()).isEqualTo("begins");
        return process;
    }
}
