package io.fsledger.streams.inodes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fsledger.core.inodes.InodeViews.Child;
import io.fsledger.core.inodes.InodeViews.Reference;
import io.fsledger.state.InodeEntry;
import io.fsledger.state.InodeStatus;
import io.fsledger.streams.inodes.InodeJson.Waited;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class InodeJsonTest {
    private static final byte[] NOT_UTF_8 = {(byte) 0xff};

    private static InodeEntry.Builder inode(InodeStatus status) {
        return InodeEntry.newBuilder().setFilesystem("mesa").setInode(-2L).setStatus(status);
    }

    @Test
    void showsNumbersAndNamesForPeople() {
        ObjectNode shown = InodeJson.of(inode(InodeStatus.RESOLVED)
                .setParent(-1L)
                .setName(ByteBuffer.wrap(NOT_UTF_8))
                .build());

        assertThat(shown.path("inode").asText()).isEqualTo("18446744073709551614");
        assertThat(shown.path("parent").asText()).isEqualTo("18446744073709551615");
        assertThat(shown.path("status").asText()).isEqualTo("resolved");
        assertThat(shown.has("name")).isFalse();
        assertThat(shown.path("nameBytes").asText()).isEqualTo("/w==");
        assertThat(shown.has("bornAt") || shown.has("dueAt") || shown.has("namedAt"))
                .isFalse();
    }

    @Test
    void showsReferencesAndChildren() {
        assertThat(InodeJson.of(new Reference("mesa", -1L, 2, "c", 3, 4)))
                .hasToString("{\"filesystem\":\"mesa\",\"inode\":\"18446744073709551615\",\"generation\":2,"
                        + "\"client\":\"c\",\"term\":3,\"count\":4}");
        assertThat(InodeJson.of("mesa", new Child(ByteBuffer.wrap(new byte[] {'a'}), 7, 0)))
                .hasToString("{\"filesystem\":\"mesa\",\"inode\":7,\"generation\":0,\"name\":\"a\"}");
    }

    @Test
    void aWaitEndsWhenNothingMoreWillCome() {
        assertThat(waited(inode(InodeStatus.RESOLVED))).isEqualTo(Waited.RESOLVED);
        assertThat(waited(inode(InodeStatus.RESOLVED).setDueAt(9))).isEqualTo(Waited.RESOLVED);
        assertThat(waited(inode(InodeStatus.STUB).setError("gone").setAttempt(11)))
                .isEqualTo(Waited.FAILED);
    }

    @Test
    void aWaitGoesOnWhileSomethingMayCome() {
        assertThat(waited(inode(InodeStatus.STUB))).isEqualTo(Waited.TIMEOUT);
        assertThat(waited(inode(InodeStatus.STUB).setError("gone").setDueAt(9))).isEqualTo(Waited.TIMEOUT);
        assertThat(waited(inode(InodeStatus.RESOLVING).setDueAt(9))).isEqualTo(Waited.TIMEOUT);
        assertThat(waited(inode(InodeStatus.RESOLVING).setError("gone").setDueAt(9)))
                .isEqualTo(Waited.TIMEOUT);
    }

    private static Waited waited(InodeEntry.Builder inode) {
        return Waited.of(InodeJson.of(inode.build()));
    }
}
