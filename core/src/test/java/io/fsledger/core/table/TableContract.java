package io.fsledger.core.table;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fsledger.core.Seed;
import io.fsledger.core.table.TableReader.Entry;
import io.fsledger.core.table.TableReader.Scan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every table must do, in memory and over a store. Keys here are text, a byte for each character. */
public abstract class TableContract {
    private Table table = new MemoryTable();

    /** An empty table. */
    protected abstract Table table();

    @BeforeEach
    void makeTable() {
        table = table();
    }

    @Test
    void hasNothingAtFirst() {
        assertThat(table.get(bytes("a"))).isNull();
        assertThat(keys("", null)).isEmpty();
    }

    @Test
    void keepsWhatWasPut() {
        put("a", "one");
        put("b", "two");

        assertThat(value("a")).isEqualTo("one");
        assertThat(value("b")).isEqualTo("two");
        assertThat(table.get(bytes("c"))).isNull();
    }

    @Test
    void replacesAValue() {
        put("a", "one");
        put("a", "two");

        assertThat(value("a")).isEqualTo("two");
        assertThat(keys("", null)).containsExactly("a");
    }

    @Test
    void keepsAnEmptyValueApartFromNone() {
        put("a", "");

        assertThat(value("a")).isEmpty();
        assertThat(keys("", null)).containsExactly("a");
    }

    @Test
    void forgetsWhatWasDeleted() {
        put("a", "one");
        put("b", "two");
        table.delete(bytes("a"));

        assertThat(table.get(bytes("a"))).isNull();
        assertThat(keys("", null)).containsExactly("b");
    }

    @Test
    void deletesWhatIsNotThereQuietly() {
        put("a", "one");
        table.delete(bytes("b"));

        assertThat(keys("", null)).containsExactly("a");
    }

    @Test
    void putsBackWhatWasDeleted() {
        put("a", "one");
        table.delete(bytes("a"));
        put("a", "two");

        assertThat(value("a")).isEqualTo("two");
    }

    @Test
    void ordersKeysAsUnsignedBytes() {
        List<String> ordered = List.of("\u0000", "\u0001", "\u007f", "\u0080", "\u00fe", "\u00ff");
        for (int i = ordered.size() - 1; i >= 0; i--) {
            put(ordered.get(i), "");
        }

        assertThat(keys("", null)).containsExactlyElementsOf(ordered);
    }

    @Test
    void ordersAKeyBeforeThoseItBegins() {
        put("ab", "");
        put("a", "");
        put("a\u0000", "");

        assertThat(keys("a", null)).containsExactly("a", "a\u0000", "ab");
    }

    @Test
    void givesEntriesWithTheirValues() {
        put("a1", "one");
        put("a2", "two");

        List<String> seen = new ArrayList<>();
        try (Scan scan = table.scan(bytes("a"), null)) {
            while (scan.hasNext()) {
                Entry entry = scan.next();
                seen.add(text(entry.key()) + '=' + text(entry.value()));
            }
        }
        assertThat(seen).containsExactly("a1=one", "a2=two");
    }

    @Test
    void endsAPrefixWhereItsTerminatingZeroEndsIt() {
        put("mesa\u00001", "");
        put("mesa\u0000\u00ff", "");
        put("mesa2\u00001", "");
        put("mes\u00001", "");

        assertThat(keys("mesa\u0000", null)).containsExactly("mesa\u00001", "mesa\u0000\u00ff");
        assertThat(keys("mesa", null)).containsExactly("mesa\u00001", "mesa\u0000\u00ff", "mesa2\u00001");
    }

    @Test
    void scansAPrefixThatEndsInTheHighestByte() {
        put("a\u00fe", "");
        put("a\u00ff", "");
        put("a\u00ff\u00ff", "");
        put("b", "");

        assertThat(keys("a\u00ff", null)).containsExactly("a\u00ff", "a\u00ff\u00ff");
    }

    @Test
    void scansAPrefixOfHighestBytesOnly() {
        put("a", "");
        put("\u00ff\u00ff", "");
        put("\u00ff\u00ff\u00ff", "");

        assertThat(keys("\u00ff\u00ff", null)).containsExactly("\u00ff\u00ff", "\u00ff\u00ff\u00ff");
    }

    @Test
    void findsNothingInAnEmptyRange() {
        put("a", "");
        put("c", "");

        assertThat(keys("b", null)).isEmpty();
        assertThat(keys("d", null)).isEmpty();
    }

    @Test
    void beginsBehindAKey() {
        put("a1", "");
        put("a2", "");
        put("a3", "");

        assertThat(keys("a", "a1")).containsExactly("a2", "a3");
    }

    @Test
    void beginsBehindAKeyThatIsMissing() {
        put("a1", "");
        put("a3", "");

        assertThat(keys("a", "a2")).containsExactly("a3");
    }

    @Test
    void beginsBehindAKeyThatWasDeleted() {
        put("a1", "");
        put("a2", "");
        put("a3", "");
        table.delete(bytes("a2"));

        assertThat(keys("a", "a2")).containsExactly("a3");
    }

    @Test
    void beginsWithTheFirstWhereTheKeyLiesBeforeThePrefix() {
        put("a", "");
        put("b1", "");
        put("b2", "");

        assertThat(keys("b", "a")).containsExactly("b1", "b2");
    }

    @Test
    void doesNotRepeatAKeyThatIsThePrefixItself() {
        put("b", "");
        put("b1", "");

        assertThat(keys("b", "b")).containsExactly("b1");
        assertThat(keys("b", null)).containsExactly("b", "b1");
    }

    @Test
    void findsNothingBehindTheLastKey() {
        put("a1", "");
        put("a2", "");
        put("b", "");

        assertThat(keys("a", "a2")).isEmpty();
        assertThat(keys("a", "b")).isEmpty();
        assertThat(keys("a", "c")).isEmpty();
    }

    @Test
    void scansWhatWasWrittenJustBefore() {
        put("a1", "");
        assertThat(keys("a", null)).containsExactly("a1");
        put("a0", "");
        put("a2", "");
        table.delete(bytes("a1"));

        assertThat(keys("a", null)).containsExactly("a0", "a2");
    }

    @Test
    void throwsBehindTheLastEntry() {
        put("a", "");
        put("b", "");
        try (Scan scan = table.scan(bytes("a"), null)) {
            scan.next();

            assertThat(scan.hasNext()).isFalse();
            assertThatThrownBy(scan::next).isInstanceOf(NoSuchElementException.class);
        }
    }

    @Test
    void endsAScanThatIsClosed() {
        put("a1", "");
        put("a2", "");
        Scan scan = table.scan(bytes("a"), null);
        assertThat(scan.hasNext()).isTrue();
        scan.close();

        assertThat(scan.hasNext()).isFalse();
        assertThatThrownBy(scan::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void mayBeWrittenOnceAScanIsClosed() {
        put("a1", "");
        put("a2", "");
        try (Scan scan = table.scan(bytes("a"), null)) {
            scan.next();
        }
        table.delete(bytes("a1"));
        put("a3", "");

        assertThat(keys("a", null)).containsExactly("a2", "a3");
    }

    @Test
    void behavesAsAnOrderedMap() {
        Random random = Seed.random("TableContract");
        NavigableMap<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);
        for (int step = 0; step < 5_000; step++) {
            byte[] key = randomKey(random);
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    byte[] value = new byte[random.nextInt(4)];
                    random.nextBytes(value);
                    table.put(key, value);
                    model.put(key, value);
                }
                case 2 -> {
                    table.delete(key);
                    model.remove(key);
                }
                default -> {
                    assertThat(table.get(key)).isEqualTo(model.get(key));
                    byte @Nullable [] after = random.nextBoolean() ? randomKey(random) : null;
                    assertThat(hex(table, key, after)).isEqualTo(hex(model, key, after));
                }
            }
        }
        assertThat(hex(table, new byte[0], null)).isEqualTo(hex(model, new byte[0], null));
    }

    private static byte[] randomKey(Random random) {
        byte[] alphabet = {0, 1, 'a', 0x7f, (byte) 0x80, (byte) 0xff};
        byte[] key = new byte[random.nextInt(4)];
        for (int i = 0; i < key.length; i++) {
            key[i] = alphabet[random.nextInt(alphabet.length)];
        }
        return key.length == 0 ? new byte[] {'a'} : key;
    }

    private static List<String> hex(TableReader table, byte[] prefix, byte @Nullable [] after) {
        List<String> entries = new ArrayList<>();
        try (Scan scan = table.scan(prefix, after)) {
            scan.forEachRemaining(entry -> entries.add(hex(entry.key(), entry.value())));
        }
        return entries;
    }

    private static List<String> hex(NavigableMap<byte[], byte[]> model, byte[] prefix, byte @Nullable [] after) {
        List<String> entries = new ArrayList<>();
        for (Map.Entry<byte[], byte[]> entry : model.entrySet()) {
            byte[] key = entry.getKey();
            boolean inRange = key.length >= prefix.length && Arrays.equals(Arrays.copyOf(key, prefix.length), prefix);
            if (inRange && (after == null || Arrays.compareUnsigned(key, after) > 0)) {
                entries.add(hex(key, entry.getValue()));
            }
        }
        return entries;
    }

    private static String hex(byte[] key, byte[] value) {
        return HexFormat.of().formatHex(key) + '=' + HexFormat.of().formatHex(value);
    }

    private void put(String key, String value) {
        table.put(bytes(key), bytes(value));
    }

    private String value(String key) {
        byte @Nullable [] value = table.get(bytes(key));
        assertThat(value).isNotNull();
        return value == null ? "" : text(value);
    }

    private List<String> keys(String prefix, @Nullable String after) {
        List<String> keys = new ArrayList<>();
        try (Scan scan = table.scan(bytes(prefix), after == null ? null : bytes(after))) {
            scan.forEachRemaining(entry -> keys.add(text(entry.key())));
        }
        return keys;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }
}
