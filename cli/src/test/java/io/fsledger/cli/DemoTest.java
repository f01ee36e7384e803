package io.fsledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.cli.CommandProcess.Result;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class DemoTest {
    @Test
    void theAnswerIsTheSameAfterAKillAndSoIsTheDisk() throws Exception {
        Result result = CommandProcess.run("demo");
        assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
        assertThat(result.out())
                .contains("== 4. kill -9 ")
                .contains("1 event of the editor that came twice")
                .contains("1 event refused")
                .contains(" of 320,100 bytes that were written are in memory only")
                .contains("the same 11 handles")
                .contains("every write that was accepted is on disk")
                .contains("the same 9 files, byte for byte")
                .contains("What to try next");
        Matcher files = Pattern.compile("mesa/(\\d+) +([\\d,]+) +(\\p{XDigit}{16})\\.\\.\\. +\\3\\.\\.\\.\n")
                .matcher(result.out());
        assertThat(files.results().map(file -> file.group(1) + ":" + file.group(2)))
                .hasSize(9)
                .contains("201:40,000", "208:40,000", "402:100");
        Matcher folder = Pattern.compile("with its data in (\\S+)").matcher(result.out());
        assertThat(folder.find()).isTrue();
        assertThat(Path.of(folder.group(1))).doesNotExist();
    }

    /** As the one that the demo starts, if the demo itself is killed. */
    @Test
    void aServiceWhoseStarterIsGoneStops(@TempDir Path data) throws Exception {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Result result = CommandProcess.run(
                "up",
                "--parent",
                String.valueOf(gone.pid()),
                "--data",
                data.toString(),
                "--port",
                "0",
                "--broker-port",
                "0",
                "--registry-port",
                "0");
        assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    }
}
