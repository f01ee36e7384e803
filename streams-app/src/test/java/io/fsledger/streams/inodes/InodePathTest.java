package io.fsledger.streams.inodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fsledger.schemas.Keys;
import io.fsledger.streams.queries.Unanswered;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InodePathTest {
    private static final int NAMES_MAX = 20;

    private final Map<Long, ObjectNode> known = new HashMap<>();

    private ObjectNode shown(long inode) {
        ObjectNode shown = JsonNodeFactory.instance
                .objectNode()
                .put("inode", Long.toUnsignedString(inode))
                .put("generation", 0);
        shown.putArray("basis").addObject().put("partition", inode % 2).put("position", 100 + inode);
        known.put(inode, shown);
        return shown;
    }

    private void named(long inode, long parent, String name) {
        shown(inode).put("parent", parent).put("name", name);
    }

    private ObjectNode path(long inode) {
        return InodePath.of("mesa", inode, NAMES_MAX, asked -> {
            ObjectNode shown = known.get(asked);
            if (shown == null) {
                throw Unanswered.unknownInode("inode " + Keys.inode("mesa", asked) + " is not known");
            }
            return shown;
        });
    }

    @Test
    void leadsFromTheRoot() {
        shown(1);
        named(2, 1, "home");
        named(3, 2, "grüße.txt");

        ObjectNode answer = path(3);
        assertThat(answer.get("complete").asBoolean()).isTrue();
        assertThat(answer.get("path").asText()).isEqualTo("/home/grüße.txt");
        assertThat(answer.get("steps").findValuesAsText("inode")).containsExactly("1", "2", "3");
        assertThat(answer.has("broken")).isFalse();
    }

    @Test
    void ofTheRootIsASlash() {
        shown(1);

        assertThat(path(1).get("path").asText()).isEqualTo("/");
    }

    /** Of a partition that was asked twice the older answer says what the whole rests on. */
    @Test
    void restsOnAllPartitionsThatWereAsked() {
        shown(1);
        named(2, 1, "a");
        named(3, 2, "b");

        assertThat(path(3).get("basis"))
                .hasToString("[{\"partition\":0,\"position\":102},{\"partition\":1,\"position\":101}]");
    }

    @Test
    void isBytesWhereANameIsNotText() {
        shown(1);
        shown(2).put("parent", 1).put("nameBytes", "/w==");

        ObjectNode answer = path(2);
        assertThat(answer.has("path")).isFalse();
        assertThat(answer.get("pathBytes").asText()).isEqualTo("L/8=");
    }

    @Test
    void saysWhereItBreaks() {
        named(3, 2, "b");

        ObjectNode answer = path(3);
        assertThat(answer.get("complete").asBoolean()).isFalse();
        assertThat(answer.has("path")).isFalse();
        assertThat(answer.at("/broken/inode").asLong()).isEqualTo(2);
        assertThat(answer.at("/broken/code").asText()).isEqualTo("UNKNOWN_INODE");
        assertThat(answer.get("steps").findValuesAsText("inode")).containsExactly("3");
        assertThat(answer.get("inode").asText()).isEqualTo("3");
    }

    @Test
    void endsAtAnInodeWithoutAName() {
        shown(-1);

        assertThat(path(-1).at("/broken/code").asText()).isEqualTo("NO_NAME");
        assertThat(path(-1).at("/broken/inode").asText()).isEqualTo("18446744073709551615");
    }

    @Test
    void doesNotGoInCircles() {
        named(2, 3, "a");
        named(3, 2, "b");

        assertThat(path(3).at("/broken/code").asText()).isEqualTo("CYCLE");
        assertThat(path(3).at("/broken/inode").asLong()).isEqualTo(3);
    }

    @Test
    void hasABound() {
        shown(1);
        for (long inode = 2; inode <= NAMES_MAX + 2; inode++) {
            named(inode, inode - 1, "d");
        }

        assertThat(path(NAMES_MAX + 1).get("complete").asBoolean()).isTrue();
        assertThat(path(NAMES_MAX + 2).at("/broken/code").asText()).isEqualTo("TOO_DEEP");
    }

    @Test
    void ofNothingIsNoAnswer() {
        assertThatThrownBy(() -> path(7)).isInstanceOfSatisfying(Unanswered.class, unanswered -> {
            assertThat(unanswered.status()).isEqualTo(404);
            assertThat(unanswered.code()).isEqualTo("UNKNOWN_INODE");
        });
    }

    @Test
    void isNoneWhereAPartCannotBeAnsweredNow() {
        assertThatThrownBy(() -> InodePath.of("mesa", 3, NAMES_MAX, asked -> {
                    if (asked == 3) {
                        return shown(3).put("parent", 2).put("name", "b");
                    }
                    throw Unanswered.notReady("it moved");
                }))
                .hasMessage("it moved");
    }
}
