package io.fsledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChangeLinesTest {
    private static List<String> lines(String notification) throws JsonProcessingException {
        return ChangeLines.of(new ObjectMapper().readTree(notification));
    }

    private static List<String> change(String fields) throws JsonProcessingException {
        return lines("{\"changes\":[{\"child\":5,\"count\":1," + fields + "}]}");
    }

    /** Whoever reads on must know first that something is missing. */
    @Test
    void saysFirstThatTheDirectoryItselfMustBeLookedAt() throws Exception {
        assertThat(
                        lines(
                                "{\"dropped\":1744,\"firstDropped\":{\"topic\":\"fs.directories\",\"partition\":2,\"offset\":100},"
                                        + "\"lastDropped\":{\"topic\":\"fs.directories\",\"partition\":2,\"offset\":1843},"
                                        + "\"changes\":[{\"kind\":\"created\",\"child\":5,\"name\":\"x\",\"client\":\"c\",\"count\":1}],\"ended\":true}"))
                .containsExactly(
                        "LOST        1,744 changes (directories:2:100 to directories:2:1843): look at the directory itself",
                        "created     x  inode 5  by c",
                        "ENDED       the inode number has begun another life, and all watches of this one are over");
    }

    @Test
    void showsEachKindOfChange() throws Exception {
        assertThat(change("\"kind\":\"deleted\",\"nameBytes\":\"/w==\""))
                .containsExactly("deleted     base64:/w==  inode 5");
        assertThat(change(
                        "\"kind\":\"renamed\",\"oldName\":\"x\",\"newName\":\"y\",\"replaced\":9,\"exchanged\":false"))
                .containsExactly("renamed     x -> y, in place of inode 9  inode 5");
        assertThat(change("\"kind\":\"renamed\",\"oldName\":\"x\",\"cookie\":7,\"exchanged\":false"))
                .containsExactly("moved out   x cookie 7  inode 5");
        assertThat(
                        change(
                                "\"kind\":\"renamed\",\"newNameBytes\":\"/w==\",\"cookie\":7,\"replaced\":9,\"exchanged\":true"))
                .containsExactly("moved in    base64:/w== cookie 7, exchanged with inode 9  inode 5");
        assertThat(lines("{\"changes\":[{\"kind\":\"attributes_changed\",\"child\":5,\"count\":3}]}"))
                .containsExactly("attributes  inode 5 (3 times)");
        assertThat(change("\"kind\":\"created\",\"name\":\"a\\u001b[31m\"").get(0))
                .contains("a\\u001b[31m");
    }
}
