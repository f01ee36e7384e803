package io.fsledger.streams.handles;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fsledger.core.handles.HandleViews.FilesystemCounts;
import io.fsledger.core.table.Page;
import io.fsledger.state.HandleCounts;
import io.fsledger.state.OpenHandle;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HandleJsonTest {
    @Test
    void showsUnsignedNumbersAndTimesForPeople() {
        ObjectNode shown = HandleJson.of(handle(0));

        assertThat(shown.path("inode").asText()).isEqualTo("18446744073709551614");
        assertThat(shown.path("fh").asText()).isEqualTo("7");
        assertThat(shown.path("openedAt").asText()).isEqualTo("2023-11-14T22:13:20Z");
        assertThat(shown.has("sequence")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0,r,true,false", "1,w,false,true", "2,rw,true,true", "3,none,false,false"})
    void namesTheAccess(int flags, String access, boolean readable, boolean writable) {
        ObjectNode shown = HandleJson.of(handle(flags));

        assertThat(shown.path("access").asText()).isEqualTo(access);
        assertThat(shown.path("readable").asBoolean()).isEqualTo(readable);
        assertThat(shown.path("writable").asBoolean()).isEqualTo(writable);
    }

    @Test
    void addsPartitionsFileSystemByFileSystem() {
        ObjectNode total = HandleJson.sum(
                HandleJson.of(page(counts("mesa", 3, 2, 1), counts("inner", 1, 0, 0))),
                HandleJson.of(page(counts("mesa", 4, 4, 4), counts("outer", 5, 0, 0))));

        assertThat(total)
                .hasToString("{\"open\":13,\"writable\":6,\"dirty\":5,\"filesystems\":["
                        + "{\"open\":1,\"writable\":0,\"dirty\":0,\"filesystem\":\"inner\"},"
                        + "{\"open\":7,\"writable\":6,\"dirty\":5,\"filesystem\":\"mesa\"},"
                        + "{\"open\":5,\"writable\":0,\"dirty\":0,\"filesystem\":\"outer\"}],\"complete\":true}");
    }

    @Test
    void addsNothingToNothing() {
        assertThat(HandleJson.sum(HandleJson.of(page()), HandleJson.of(page())))
                .hasToString("{\"open\":0,\"writable\":0,\"dirty\":0,\"filesystems\":[],\"complete\":true}");
    }

    @Test
    void saysWhereAPartitionLeftSomeOut() {
        Page<FilesystemCounts> cut = new Page<>(List.of(counts("mesa", 1, 0, 0)), new byte[] {1});

        assertThat(HandleJson.sum(HandleJson.of(page()), HandleJson.of(cut))
                        .path("complete")
                        .asBoolean())
                .isFalse();
    }

    private static Page<FilesystemCounts> page(FilesystemCounts... counts) {
        return new Page<>(List.of(counts), null);
    }

    private static FilesystemCounts counts(String filesystem, long open, long writable, long dirty) {
        return new FilesystemCounts(filesystem, new HandleCounts(open, writable, dirty, 0L));
    }

    private static OpenHandle handle(int flags) {
        return new OpenHandle("mesa", -2L, 0L, 7L, "a", 1L, 9L, flags, 0L, false, 1_700_000_000_000L, null);
    }
}
