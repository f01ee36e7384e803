package io.fsledger.core.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PageTest {
    private final MemoryTable table = new MemoryTable();

    @Test
    void hasNoNextWhereAllFits() {
        fill(3);

        assertThat(page(null, 3).items()).containsExactly(0L, 1L, 2L);
        assertThat(page(null, 3).next()).isNull();
    }

    @Test
    void goesOnWhereTheLastOneEnded() {
        fill(7);
        List<Long> seen = new ArrayList<>();
        byte @Nullable [] after = null;
        int pages = 0;
        do {
            Page<Long> page = page(after, 3);
            seen.addAll(page.items());
            after = page.next();
            pages++;
        } while (after != null);

        assertThat(seen).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(pages).isEqualTo(3);
    }

    @Test
    void countsWhatIsLeftOutTowardsTheLimit() {
        fill(10);

        Page<Long> page = Page.read(table, Key.of('n').bytes(), null, 4, entry -> number(entry) == 3 ? 3L : null);

        assertThat(page.items()).containsExactly(3L);
        assertThat(page.next()).isEqualTo(Key.of('n').number(3).bytes());
    }

    @Test
    void isEmptyWhereNothingIs() {
        assertThat(page(null, 3)).isEqualTo(new Page<>(List.of(), null));
    }

    private Page<Long> page(byte @Nullable [] after, int limit) {
        return Page.read(table, Key.of('n').bytes(), after, limit, PageTest::number);
    }

    private static Long number(TableReader.Entry entry) {
        return Key.read(entry.key()).number();
    }

    private void fill(int count) {
        for (long i = 0; i < count; i++) {
            table.put(Key.of('n').number(i).bytes(), new byte[0]);
        }
    }
}
