package io.fsledger.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.events.ReasonCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "A", "0", ".", "_", "-", "mesa-2_x.Y"})
    void takesFileSystemNamesOfTheRule(String name) {
        assertThat(Names.checkFilesystem(name)).isNull();
        assertThat(Names.checkClient(name)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a/b", "a\u0000b", "\u00e9", "a\n", "\u016d", "`", "@", "[", "{"})
    void refusesOtherNames(String name) {
        assertThat(Names.checkFilesystem(name)).isNotNull();
        assertThat(Names.checkClient(name)).isNotNull();
    }

    @Test
    void allowsColonsInClientsOnly() {
        assertThat(Names.checkClient("host:42")).isNull();
        assertThat(Names.checkFilesystem("host:42")).isNotNull();
    }

    @Test
    void boundsTheirLengths() {
        assertThat(Names.checkFilesystem("x".repeat(64))).isNull();
        assertThat(Names.checkFilesystem("x".repeat(65))).isNotNull();
        assertThat(Names.checkClient("x".repeat(128))).isNull();
        assertThat(Names.checkClient("x".repeat(129))).isNotNull();
    }

    @Test
    void checksAllPartsOfAnInode() {
        assertThat(Names.checkInode("mesa", 1, 0)).isNull();
        assertThat(Names.checkInode("mesa", -1, Long.MAX_VALUE)).isNull();
        assertThat(Names.checkInode("mesa", 0, 0)).isEqualTo(Refusal.malformed("inode 0 is invalid"));
        assertThat(Names.checkInode("mesa", 1, -1)).isEqualTo(Refusal.malformed("generation -1 is negative"));
        assertThat(Names.checkInode("", 1, 0))
                .isNotNull()
                .extracting(Refusal::code)
                .isEqualTo(ReasonCode.MALFORMED);
    }

    @Test
    void showsWhatIsOutOfRuleEscapedAndCut() {
        assertThat(Names.shown("a\n\"b\\\u0000\u007f")).isEqualTo("\"a\\u000a\\u0022b\\u005c\\u0000\\u007f\"");
        assertThat(Names.shown("x".repeat(128))).hasSize(130);
        assertThat(Names.shown("x".repeat(100_000))).hasSize(131).endsWith("x…\"");
    }
}
