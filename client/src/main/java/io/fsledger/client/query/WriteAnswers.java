package io.fsledger.client.query;

import static io.fsledger.client.query.AnswerReader.basis;
import static io.fsledger.client.query.AnswerReader.bool;
import static io.fsledger.client.query.AnswerReader.number;

import com.fasterxml.jackson.databind.JsonNode;
import io.fsledger.client.Position;
import java.time.Duration;

/** Makes answers about writes of JSON. */
final class WriteAnswers {
    private WriteAnswers() {}

    static BufferedInode inode(JsonNode inode) {
        return new BufferedInode(
                InodeAnswers.ref(inode),
                number(inode, "size"),
                bool(inode, "sizeKnown"),
                number(inode, "buffered"),
                bool(inode, "dirty") ? Duration.ofMillis(number(inode, "dirtyForMs")) : null,
                basis(inode));
    }

    static InodeWrites.Range range(JsonNode range) {
        return new InodeWrites.Range(number(range, "offset"), number(range, "length"));
    }

    static AppendedRange append(JsonNode append, Position at) {
        return new AppendedRange(
                InodeAnswers.ref(append), at, number(append, "offset"), number(append, "length"), basis(append));
    }

    static DirtyTotal total(JsonNode total) {
        return new DirtyTotal(number(total, "inodes"), number(total, "bytes"), basis(total));
    }
}
