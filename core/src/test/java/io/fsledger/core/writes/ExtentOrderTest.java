package io.fsledger.core.writes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fsledger.core.Seed;
import io.fsledger.core.writes.Extents.Extent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExtentOrderTest {
    private static final int OPERATIONS = 20_000;

    private final ExtentOrder order = new ExtentOrder();
    private final TreeMap<Long, Extent> model = new TreeMap<>();

    /** Against a tree: growing to many blocks, changing, and down to nothing. */
    @RepeatedTest(3)
    void isInOrderWhateverHappens() {
        Random random = Seed.random("ExtentOrderTest");
        for (int phase = 0; phase < 3; phase++) {
            int puts = new int[] {80, 50, 20}[phase];
            for (int i = 0; i < OPERATIONS; i++) {
                long offset = random.nextInt(5_000);
                if (random.nextInt(100) < puts) {
                    put(offset, i);
                } else if (model.remove(offset) != null) {
                    order.remove(offset);
                }
                if (i % 500 == 0) {
                    check(random.nextInt(5_000));
                }
            }
        }
        List.copyOf(model.keySet()).forEach(offset -> {
            order.remove(offset);
            model.remove(offset);
        });
        check(0);
        put(7, 7);
        check(7);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void growsFromEitherEnd(boolean upwards) {
        for (int i = 0; i < 1_000; i++) {
            put(upwards ? i : 1_000 - i, i);
            check(i);
        }
    }

    @Test
    void whatIsNotThereCannotBeRemoved() {
        assertThatThrownBy(() -> order.remove(1)).isInstanceOf(NoSuchElementException.class);
        put(5, 1);
        assertThatThrownBy(() -> order.remove(1)).isInstanceOf(NoSuchElementException.class);
        assertThatThrownBy(() -> order.remove(6)).isInstanceOf(NoSuchElementException.class);
        assertThat(order.size()).isEqualTo(1);
    }

    private void put(long offset, int position) {
        Extents extents = new Extents();
        extents.write(offset, java.nio.ByteBuffer.wrap(new byte[1]), position, "editor");
        Extent extent = extents.all().iterator().next();
        assertThat(order.put(extent)).isSameAs(model.put(offset, extent));
    }

    private void check(long from) {
        assertThat(order.size()).isEqualTo(model.size());
        List<Extent> seen = new ArrayList<>();
        order.from(0).forEachRemaining(seen::add);
        assertThat(seen).containsExactlyElementsOf(model.values());
        seen.clear();
        order.from(from).forEachRemaining(seen::add);
        assertThat(seen).containsExactlyElementsOf(model.tailMap(from).values());
        Map.Entry<Long, Extent> floor = model.floorEntry(from);
        assertThat(order.floor(from)).isSameAs(floor == null ? null : floor.getValue());
        assertThat(order.floor(-1)).isNull();
    }
}
