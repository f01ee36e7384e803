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
    void theAnswerIsTheSameAfterAKill() throws Exception {
        Result result = CommandProcess.run("demo");
        assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
        assertThat(result.out())
                .contains("== 4. kill -9 ")
                .contains("1 event of the editor that came twice")
                .contains("1 event refused")
                .contains("the same 11 handles")
                .contains("What to try next");
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
                "up", "--parent", String.valueOf(gone.pid()), "--data", data.toString(), "--port", "0", "--broker-port",
                "0", "--registry-port", "0");
        assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    }
}
