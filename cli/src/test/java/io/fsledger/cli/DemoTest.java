package io.fsledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.cli.CommandProcess.Result;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

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
}
