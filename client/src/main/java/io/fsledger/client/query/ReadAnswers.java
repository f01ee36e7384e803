package io.fsledger.client.query;

import static io.fsledger.client.query.AnswerReader.basis;
import static io.fsledger.client.query.AnswerReader.bool;
import static io.fsledger.client.query.AnswerReader.number;
import static io.fsledger.client.query.AnswerReader.text;

import com.fasterxml.jackson.databind.JsonNode;

/** Makes answers about reads of JSON. */
final class ReadAnswers {
    private ReadAnswers() {}

    static InodeReads inode(JsonNode inode) {
        InodeReads.Pattern pattern = bool(inode, "tracked")
                ? new InodeReads.Pattern(
                        text(inode, "client"),
                        number(inode, "block"),
                        number(inode, "blockBytes"),
                        bool(inode, "sequential"),
                        number(inode, "inFlight"))
                : null;
        return new InodeReads(InodeAnswers.ref(inode), pattern, basis(inode));
    }
}
