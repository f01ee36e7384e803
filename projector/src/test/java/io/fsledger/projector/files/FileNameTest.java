package io.fsledger.projector.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class FileNameTest {
    private static final FileId FILE = new FileId("mesa", 42, 0);

    @Test
    void namesOfSeveralTerms() {
        assertThat(FileName.data(FILE, 7).text()).isEqualTo("data_mesa-42-0_7");
        assertThat(FileName.data(FILE, 0).text()).isEqualTo("data_mesa-42-0");
        assertThat(FileName.data(FILE, Long.MAX_VALUE).text()).isEqualTo("data_mesa-42-0_9223372036854775807");
        assertThat(FileName.manifest(7).text()).isEqualTo("manifest_7");
        assertThat(FileName.manifest(0).text()).isEqualTo("manifest");
        assertThat(FileName.folder(3)).isEqualTo("partition-3");
    }

    @Test
    void inodesAreUnsigned() {
        assertThat(FileName.data(new FileId("mesa", -1, 3), 1).text()).isEqualTo("data_mesa-18446744073709551615-3_1");
    }

    @Test
    void namesParseBackToWhatMadeThem() {
        for (String filesystem : List.of("mesa", "a-1-2_3", ".", "..", "-", "_", "m_7", "x".repeat(64))) {
            for (long inode : new long[] {1, 42, Long.MAX_VALUE, -1}) {
                for (long term : new long[] {0, 1, 9, 10, Long.MAX_VALUE}) {
                    FileId file = new FileId(filesystem, inode, term / 2);
                    for (FileKind kind : FileKind.values()) {
                        if (kind != FileKind.FOLDER) {
                            FileName name = new FileName(kind, kind.isOfFile() ? file : null, term);
                            assertThat(FileName.parse(name.text())).isEqualTo(name);
                        }
                    }
                }
            }
        }
        assertThat(FileName.partitionOf(FileName.folder(12))).isEqualTo(12);
    }

    @Test
    void whatNothingHereMakesIsNoName() {
        for (String text : List.of(
                "",
                "data",
                "data_",
                "data_mesa",
                "data_mesa-42",
                "data_mesa-42-0_",
                "data_mesa-42-0_0",
                "data_mesa-42-0_07",
                "data_mesa-042-0_7",
                "data_mesa-0-0_7",
                "data_mesa-42--1_7",
                "data_mesa-42-0_-7",
                "data_mesa-42-0_9223372036854775808",
                "data_mesa-18446744073709551616-0_7",
                "data_../mesa-42-0_7",
                "data_" + "x".repeat(65) + "-42-0",
                "manifest_mesa-42-0_7",
                "manifest_7.bak",
                "partition_7",
                "other_7")) {
            assertThat(FileName.parse(text)).as(text).isNull();
        }
        assertThat(FileName.partitionOf("partition-x")).isNull();
        assertThat(FileName.partitionOf("partition-99999999999")).isNull();
    }

    @Test
    void noNameLeavesItsFolder() {
        Path folder = Path.of("/data/partition-0");
        for (String filesystem : List.of("..", ".", "...", "-", "mesa..")) {
            Path path = folder.resolve(
                    FileName.data(new FileId(filesystem, 1, 0), 1).text());
            assertThat(path.normalize().getParent()).isEqualTo(folder);
        }
        for (String filesystem : List.of("../../etc/passwd", "a/b", "a\\b", "", "a\0b", "x".repeat(65), "ä")) {
            assertThatThrownBy(() -> new FileId(filesystem, 1, 0)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new FileId("mesa", 0, 0)).hasMessageContaining("inode 0");
    }
}
