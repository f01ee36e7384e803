package io.fsledger.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What Grafana wants of a dashboard that is imported: nothing in it is of one installation. */
class DashboardTest {
    private static final Path FILE = Path.of("..", "docker", "grafana", "fsledger.json");

    private final JsonNode dashboard;

    DashboardTest() throws IOException {
        dashboard = new ObjectMapper().readTree(FILE.toFile());
    }

    @Test
    void isNamedAndHasNoNumberOfItsOwn() {
        assertThat(dashboard.path("title").asText()).isNotEmpty();
        assertThat(dashboard.path("uid").asText()).isNotEmpty();
        assertThat(dashboard.path("schemaVersion").asInt()).isPositive();
        assertThat(dashboard.has("id")).isFalse();
        List<Integer> ids = new ArrayList<>();
        dashboard.path("panels").forEach(panel -> ids.add(panel.path("id").asInt()));
        assertThat(ids).isNotEmpty().doesNotHaveDuplicates();
    }

    @Test
    void asksWhateverPrometheusIsChosen() {
        JsonNode variable = dashboard.path("templating").path("list").path(0);
        assertThat(variable.path("type").asText()).isEqualTo("datasource");
        assertThat(variable.path("query").asText()).isEqualTo("prometheus");
        String chosen = "${" + variable.path("name").asText() + "}";
        assertThat(dashboard.findValues("datasource"))
                .isNotEmpty()
                .allSatisfy(source -> assertThat(source.path("uid").asText()).isEqualTo(chosen));
        assertThat(dashboard.findValuesAsText("expr")).isNotEmpty().noneMatch(String::isBlank);
    }
}
