package io.fsledger.process;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LogLineTest {
    private static String line(String format, String message, @Nullable Throwable failure) {
        LogLine layout = new LogLine();
        layout.setFormat(format);
        layout.start();
        return layout.doLayout(new LoggingEvent(
                "", new LoggerContext().getLogger("io.fsledger.Some"), Level.WARN, message, failure, null));
    }

    @Test
    void textIsKeysAndValues() {
        assertThat(line("text", "two\nlines \"quoted\"", null))
                .matches("time=\\S+Z level=WARN logger=io\\.fsledger\\.Some thread=\"[^\"]+\" message=.*\\R")
                .contains("message=\"two\\nlines \\\"quoted\\\"\"");
    }

    @Test
    void jsonIsOneObject() throws Exception {
        JsonNode line = new ObjectMapper().readTree(line("json", "it broke", new IllegalStateException("here")));
        assertThat(line.path("level").asText()).isEqualTo("WARN");
        assertThat(line.path("message").asText()).isEqualTo("it broke");
        assertThat(line.path("trace").asText()).startsWith("java.lang.IllegalStateException: here");
    }

    @Test
    void secretsAreHidden() {
        assertThat(LogLine.withoutSecrets("ssl.keystore.password = s3cret, sasl.jaas.config=\"a b c\";"
                        + " basic.auth.user.info: me:pw at http://me:pw@registry:8081"))
                .isEqualTo("ssl.keystore.password = [hidden], sasl.jaas.config=[hidden];"
                        + " basic.auth.user.info: [hidden] at http://[hidden]@registry:8081");
        assertThat(LogLine.withoutSecrets("http://host:80/a@b token")).isEqualTo("http://host:80/a@b token");
    }
}
