package io.fsledger.core.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.Seed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecentTest {
    private static final int NAMES = 10_000;

    private final List<String> read = new ArrayList<>();

    @Test
    void readsWhatItDoesNotKnowAndKeepsIt() {
        Recent<String> recent = new Recent<>();

        assertThat(recent.get("a", this::read)).isEqualTo("read a");
        assertThat(recent.get("a", this::read)).isEqualTo("read a");
        assertThat(read).containsExactly("a");
    }

    @Test
    void keepsWhatIsPutInsteadOfWhatWasRead() {
        Recent<String> recent = new Recent<>();
        recent.get("a", this::read);
        recent.put("a", "written");

        assertThat(recent.get("a", this::read)).isEqualTo("written");
    }

    /** Whatever has had to go for others meanwhile is read again, and is never another's. */
    @Test
    void givesEachNameItsLatestValue() {
        Random random = Seed.random("RecentTest");
        Recent<String> recent = new Recent<>();
        Map<String, String> stored = new HashMap<>();
        for (int i = 0; i < 20 * NAMES; i++) {
            String name = "mesa/" + random.nextInt(NAMES);
            if (random.nextBoolean()) {
                stored.put(name, name + '=' + i);
                recent.put(name, name + '=' + i);
            } else {
                String expected = stored.computeIfAbsent(name, absent -> absent + "=none");
                assertThat(recent.get(name, stored::get)).isEqualTo(expected);
            }
        }
    }

    private String read(String name) {
        read.add(name);
        return "read " + name;
    }
}
