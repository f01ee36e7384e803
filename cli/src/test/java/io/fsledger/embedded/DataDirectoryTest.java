package io.fsledger.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    @TempDir
    Path temp;

    @Test
    void formatsOnce() throws Exception {
        Path folder;
        byte[] identity;
        try (DataDirectory directory = DataDirectory.open(temp.resolve("new/data"))) {
            folder = directory.brokerFolder();
            identity = Files.readAllBytes(folder.resolve("meta.properties"));
        }
        try (DataDirectory directory = DataDirectory.open(temp.resolve("new/data"))) {
            assertThat(directory.brokerFolder()).isEqualTo(folder);
            assertThat(folder.resolve("meta.properties")).hasBinaryContent(identity);
        }
    }

    @Test
    void formattingThatWasKilledIsDoneAgain() throws Exception {
        Files.createDirectories(temp.resolve("broker.unfinished/half"));
        try (DataDirectory directory = DataDirectory.open(temp)) {
            assertThat(directory.brokerFolder().resolve("meta.properties")).exists();
            assertThat(temp.resolve("broker.unfinished")).doesNotExist();
        }
    }

    @Test
    void aFileIsNotAFolder() throws Exception {
        Path file = Files.createFile(temp.resolve("file"));
        assertThatThrownBy(() -> DataDirectory.open(file))
                .isInstanceOf(EmbeddedStartException.class)
                .hasMessageContaining(file + " is not a folder")
                .hasMessageContaining("--data");
    }

    @Test
    void aFolderThatCannotBeMade() throws Exception {
        Path file = Files.createFile(temp.resolve("file"));
        assertThatThrownBy(() -> DataDirectory.open(file.resolve("data")))
                .isInstanceOf(EmbeddedStartException.class)
                .hasMessageContaining("cannot be used")
                .hasMessageContaining("--data");
    }

    @Test
    void aFolderThatNobodyMayWriteTo() {
        Path system = Path.of("/proc/sys");
        assumeTrue(Files.isDirectory(system), "needs /proc, which even root cannot put files in");
        assertThatThrownBy(() -> DataDirectory.open(system, 0))
                .isInstanceOf(EmbeddedStartException.class)
                .hasMessageContaining("/proc/sys cannot be used")
                .hasMessageContaining("writable");
    }

    @Test
    void aReadOnlyFolder() throws Exception {
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("r-xr-xr-x"));
        try {
            assumeTrue(!Files.isWritable(temp), "root may write everywhere");
            assertThatThrownBy(() -> DataDirectory.open(temp))
                    .isInstanceOf(EmbeddedStartException.class)
                    .hasMessageContaining("permission denied");
        } finally {
            Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    @Test
    void aFullDisk() {
        assertThatThrownBy(() -> DataDirectory.open(temp, Long.MAX_VALUE))
                .isInstanceOf(EmbeddedStartException.class)
                .hasMessageContaining("make room");
    }

    @Test
    void aFolderInUse() throws Exception {
        try (DataDirectory directory = DataDirectory.open(temp)) {
            assertThatThrownBy(() -> DataDirectory.open(temp))
                    .isInstanceOf(EmbeddedStartException.class)
                    .hasMessageContaining(
                            "(process %d)", ProcessHandle.current().pid());
            assertThat(directory.brokerFolder()).exists();
        }
        DataDirectory.open(temp).close();
    }

    @Test
    void aBrokerFolderOfAnotherNode() throws Exception {
        write("version=1\nnode.id=7\ncluster.id=abc\n");
        assertRefused("7");
    }

    @Test
    void aBrokerFolderOfAnUnknownVersion() throws Exception {
        write("version=99\nnode.id=1\ncluster.id=abc\n");
        assertRefused("No readable meta.properties");
    }

    @Test
    void aBrokerFolderThatIsNotOne() throws Exception {
        Files.createDirectories(temp.resolve("broker/photos"));
        assertRefused("broker");
    }

    private void write(String metaProperties) throws Exception {
        Files.createDirectories(temp.resolve("broker"));
        Files.writeString(temp.resolve("broker/meta.properties"), metaProperties);
    }

    private void assertRefused(String detail) throws Exception {
        try (DataDirectory directory = DataDirectory.open(temp)) {
            assertThatThrownBy(directory::brokerFolder)
                    .isInstanceOf(EmbeddedStartException.class)
                    .hasMessageContaining(detail)
                    .hasMessageContaining("--data");
        }
    }
}
