package io.fsledger.core.handles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenFlagsTest {
    @ParameterizedTest
    @CsvSource({"0, true, false", "1, false, true", "2, true, true", "3, false, false"})
    void followTheAccessMode(int mode, boolean readable, boolean writable) {
        for (int others : new int[] {0, 0x8000, 0x40 | 0x80 | 0x200 | 0x400 | 0x10000, 0x7ffffffc}) {
            OpenFlags flags = new OpenFlags(others | mode);
            assertThat(flags.accessMode()).isEqualTo(mode);
            assertThat(flags.readable()).isEqualTo(readable);
            assertThat(flags.writable()).isEqualTo(writable);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE})
    void areNeverNegative(int bits) {
        assertThat(OpenFlags.isValid(bits)).isFalse();
        assertThatThrownBy(() -> new OpenFlags(bits))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(String.valueOf(bits));
    }

    /** The octal numbers are those of the Linux headers (x86-64). */
    @Test
    void keepWhatElseWasAsked() {
        assertThat(new OpenFlags(0100).create()).isTrue();
        assertThat(new OpenFlags(0200).exclusive()).isTrue();
        assertThat(new OpenFlags(01000).truncate()).isTrue();
        assertThat(new OpenFlags(02000).append()).isTrue();
        assertThat(new OpenFlags(0200000).directory()).isTrue();
        OpenFlags none = new OpenFlags(~(0100 | 0200 | 01000 | 02000 | 0200000) & Integer.MAX_VALUE);
        assertThat(none.create() || none.exclusive() || none.truncate() || none.append() || none.directory())
                .isFalse();
    }

    @Test
    void haveNamesForTheCommonOnes() {
        assertThat(OpenFlags.READ.readable() && !OpenFlags.READ.writable()).isTrue();
        assertThat(OpenFlags.WRITE.writable() && !OpenFlags.WRITE.readable()).isTrue();
    }
}
