package io.fsledger.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fsledger.events.InodeAttributes;
import io.fsledger.events.InodeKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever names an event has, nothing outside of the folder is looked at. */
class DirectoryTreeTest {
    @TempDir
    Path temp;

    private DirectoryTree tree;

    @BeforeEach
    void makeTree() throws IOException {
        Path root = Files.createDirectories(temp.resolve("root"));
        Files.createDirectories(root.resolve("a/b"));
        Files.writeString(root.resolve("a/b/file"), "seven b");
        Files.setPosixFilePermissions(root.resolve("a/b/file"), PosixFilePermissions.fromString("rw-r-----"));
        Files.writeString(Files.createDirectories(temp.resolve("outside")).resolve("secret"), "secret");
        Files.createSymbolicLink(root.resolve("out"), temp.resolve("outside"));
        Files.createSymbolicLink(root.resolve("in"), Path.of("a"));
        tree = new DirectoryTree(root);
    }

    private InodeAttributes attributes(String... names) throws IOException {
        return tree.attributes(Arrays.stream(names)
                .map(name -> ByteBuffer.wrap(name.getBytes(UTF_8)))
                .toList());
    }

    @Test
    void readsWhatIsThere() throws IOException {
        InodeAttributes file = attributes("a", "b", "file");
        Path path = temp.resolve("root/a/b/file");

        assertThat(file.getKind()).isEqualTo(InodeKind.FILE);
        assertThat(file.getSize()).isEqualTo(7);
        assertThat(file.getMode()).isEqualTo(0640);
        assertThat(file.getLinks()).isEqualTo(1);
        assertThat(file.getUid()).isEqualTo(((Integer) Files.getAttribute(path, "unix:uid")).longValue());
        assertThat(file.getModifiedAt() / 1_000)
                .isEqualTo(Files.getLastModifiedTime(path).toMillis());
        assertThat(attributes("a").getKind()).isEqualTo(InodeKind.DIRECTORY);
        assertThat(attributes().getKind()).isEqualTo(InodeKind.DIRECTORY);
    }

    @Test
    void aLinkIsALinkAndNoWay() throws IOException {
        assertThat(attributes("out").getKind()).isEqualTo(InodeKind.SYMLINK);
        assertThatThrownBy(() -> attributes("out", "secret")).isInstanceOf(NotDirectoryException.class);
        assertThatThrownBy(() -> attributes("in", "b", "file")).isInstanceOf(NotDirectoryException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "..", "../outside", "/etc", "a/b", "", "\0"})
    void whatIsNoNameIsRefused(String name) {
        assertThatThrownBy(() -> attributes(name)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> attributes("a", name, "secret")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> attributes("a", "b", name)).isInstanceOf(IOException.class);
    }

    @Test
    void bytesThatAreNoTextAreRefused() {
        assertThatThrownBy(() -> tree.attributes(List.of(ByteBuffer.wrap(new byte[] {(byte) 0xff}))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("names that are text");
    }

    @Test
    void whatIsNotThereIsNotThere() {
        assertThatThrownBy(() -> attributes("a", "c")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> attributes("a", "b", "file", "d")).isInstanceOf(NotDirectoryException.class);
        assertThatThrownBy(() -> new DirectoryTree(temp.resolve("none"))).isInstanceOf(IOException.class);
    }
}
