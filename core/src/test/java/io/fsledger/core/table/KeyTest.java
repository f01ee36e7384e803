package io.fsledger.core.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyTest {
    @Test
    void beginsWithFormatAndType() {
        assertThat(Key.of('h').bytes()).containsExactly(1, 'h');
    }

    @Test
    void endsTextsWithAZero() {
        assertThat(Key.of('h').text("ab").bytes()).containsExactly(1, 'h', 'a', 'b', 0);
    }

    @Test
    void writesNumbersBigEndianBehindTheirLength() {
        assertThat(Key.of('h').number(0x0102030405060708L).bytes()).containsExactly(1, 'h', 8, 1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(Key.of('h').number(0x0102).bytes()).containsExactly(1, 'h', 2, 1, 2);
        assertThat(Key.of('h').number(0).bytes()).containsExactly(1, 'h', 0);
    }

    @Test
    void putsPartsBehindWhatTheyArePartsOf() {
        byte[] whole = Key.of('i').text("mesa").number(300).bytes();
        byte[] part = Key.of('i').text("mesa").number(300).part('h').number(7).bytes();

        assertThat(Key.partOf(whole)).isEqualTo((char) 0);
        assertThat(Key.partOf(part)).isEqualTo('h');
        assertThat(Arrays.compareUnsigned(whole, part)).isNegative();
        assertThat(Key.isOf('i', part)).isTrue();
        assertThat(Key.isOf('h', part)).isFalse();
        Key.Reader parts = Key.read(part);
        assertThat(parts.text()).isEqualTo("mesa");
        assertThat(parts.number()).isEqualTo(300);
        assertThat(parts.part()).isEqualTo('h');
        assertThat(parts.number()).isEqualTo(7);
    }

    @Test
    void readsWhatItWrote() {
        Key.Reader parts = Key.read(Key.of('x')
                .text("mesa")
                .number(-1)
                .text("")
                .number(7)
                .text("a:b")
                .bytes());

        assertThat(parts.text()).isEqualTo("mesa");
        assertThat(parts.number()).isEqualTo(-1);
        assertThat(parts.text()).isEmpty();
        assertThat(parts.number()).isEqualTo(7);
        assertThat(parts.text()).isEqualTo("a:b");
    }

    @Test
    void growsWithLongTexts() {
        String name = "n".repeat(300);
        Key.Reader parts = Key.read(Key.of('x').text(name).number(5).text(name).bytes());

        assertThat(parts.text()).isEqualTo(name);
        assertThat(parts.number()).isEqualTo(5);
        assertThat(parts.text()).isEqualTo(name);
    }

    @Test
    void ordersNumbersAsUnsigned() {
        List<Long> ordered =
                List.of(0L, 1L, 255L, 256L, 65_535L, 65_536L, 1L << 55, 1L << 56, Long.MAX_VALUE, Long.MIN_VALUE, -1L);
        for (int i = 1; i < ordered.size(); i++) {
            assertThat(Arrays.compareUnsigned(
                            Key.of('n').number(ordered.get(i - 1)).bytes(),
                            Key.of('n').number(ordered.get(i)).bytes()))
                    .isNegative();
        }
    }

    @Test
    void neverMakesOneNameThePrefixOfAnother() {
        byte[] mesa = Key.of('h').text("mesa").bytes();
        byte[] mesa2 = Key.of('h').text("mesa2").bytes();

        assertThat(Arrays.copyOf(mesa2, mesa.length)).isNotEqualTo(mesa);
    }
}
