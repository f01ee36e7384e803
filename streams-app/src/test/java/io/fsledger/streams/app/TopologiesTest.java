package io.fsledger.streams.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.streams.kernel.Drivers;
import io.fsledger.streams.kernel.FamilyDefinition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * The topology of each family as it was released: state is found again by these names, and a group that ran with another
 * topology must be carried over by {@code fsledger upgrade}. Where a change is meant, write it down with {@code mvn test -pl
 * streams-app -am -Dtest=TopologiesTest -Dsurefire.failIfNoSpecifiedTests=false -Dtopologies.renew=true}.
 */
class TopologiesTest {
    private static final List<FamilyDefinition<?>> FAMILIES = LedgerService.FAMILIES;

    @ParameterizedTest
    @FieldSource("FAMILIES")
    void isAsReleased(FamilyDefinition<?> family) throws IOException {
        String described = topology(family, properties(family)).describe().toString();
        String file = "topologies/" + family.name() + ".txt";
        if (Boolean.getBoolean("topologies.renew")) {
            Files.writeString(Path.of("src/test/resources", file), described);
            return;
        }
        try (InputStream released = getClass().getClassLoader().getResourceAsStream(file)) {
            assertThat(released).as(file).isNotNull();
            assertThat(described).isEqualTo(new String(released.readAllBytes(), UTF_8));
        }
    }

    @ParameterizedTest
    @FieldSource("FAMILIES")
    void namesStoresAndNothingElse(FamilyDefinition<?> family) {
        Properties properties = properties(family);
        try (TopologyTestDriver driver = new TopologyTestDriver(topology(family, properties), properties)) {
            assertThat(driver.getAllStateStores()).containsOnlyKeys(family.name(), family.name() + "-marks");
        }
    }

    private static Topology topology(FamilyDefinition<?> family, Properties properties) {
        return family.topology(Drivers.runtime(LedgerLimits.UNCONFIGURED), new StreamsConfig(properties));
    }

    private static Properties properties(FamilyDefinition<?> family) {
        return Drivers.properties(family.applicationId("fs."), 0);
    }
}
