package io.fsledger.client.query;

import static io.fsledger.client.query.AnswerReader.basis;
import static io.fsledger.client.query.AnswerReader.bool;
import static io.fsledger.client.query.AnswerReader.list;
import static io.fsledger.client.query.AnswerReader.number;
import static io.fsledger.client.query.AnswerReader.object;
import static io.fsledger.client.query.AnswerReader.readable;
import static io.fsledger.client.query.AnswerReader.symbol;
import static io.fsledger.client.query.AnswerReader.text;
import static io.fsledger.client.query.AnswerReader.textOrNull;
import static io.fsledger.client.query.AnswerReader.unsigned;

import com.fasterxml.jackson.databind.JsonNode;
import io.fsledger.client.query.AwaitedInode.Waited;
import io.fsledger.events.InodeAttributes;
import io.fsledger.events.InodeKind;
import io.fsledger.events.InodeRef;
import java.nio.ByteBuffer;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Makes answers about inodes of JSON. */
final class InodeAnswers {
    private InodeAnswers() {}

    static InodeInfo inode(JsonNode inode) {
        return new InodeInfo(
                ref(inode),
                symbol(InodeInfo.Status.class, inode, "status"),
                number(inode, "references"),
                number(inode, "holders"),
                inode.hasNonNull("parent") ? unsigned(inode, "parent") : null,
                nameOrNull(inode, "name"),
                (int) number(inode, "furtherNames"),
                inode.hasNonNull("attributes") ? attributes(object(inode, "attributes")) : null,
                inode.hasNonNull("delegate") ? ref(object(inode, "delegate")) : null,
                textOrNull(inode, "requestId"),
                (int) number(inode, "attempt"),
                textOrNull(inode, "error"),
                bool(inode, "retrying"),
                bool(inode, "unlinked"),
                basis(inode));
    }

    static AwaitedInode awaited(JsonNode answer) {
        return new AwaitedInode(symbol(Waited.class, answer, "waited"), inode(answer));
    }

    private static InodeAttributes attributes(JsonNode attributes) {
        return new InodeAttributes(
                symbol(InodeKind.class, attributes, "kind"),
                number(attributes, "size"),
                (int) number(attributes, "mode"),
                number(attributes, "uid"),
                number(attributes, "gid"),
                number(attributes, "links"),
                number(attributes, "accessedAt"),
                number(attributes, "modifiedAt"),
                number(attributes, "changedAt"));
    }

    static InodeRef ref(JsonNode inode) {
        return new InodeRef(text(inode, "filesystem"), unsigned(inode, "inode"), number(inode, "generation"));
    }

    static ReferenceInfo reference(JsonNode reference) {
        return new ReferenceInfo(
                ref(reference), text(reference, "client"), number(reference, "term"), number(reference, "count"));
    }

    static ChildInfo child(JsonNode child) {
        NameBytes name = nameOrNull(child, "name");
        if (name == null) {
            throw AnswerReader.unreadable("name", null);
        }
        return new ChildInfo(name, ref(child));
    }

    static InodePath path(JsonNode answer) {
        JsonNode broken = answer.path("broken");
        return new InodePath(
                nameOrNull(answer, "path"),
                broken.isObject()
                        ? new InodePath.Break(unsigned(broken, "inode"), text(broken, "code"), text(broken, "detail"))
                        : null,
                list(
                        answer,
                        "steps",
                        step -> new InodePath.Step(
                                unsigned(step, "inode"), number(step, "generation"), nameOrNull(step, "name"))),
                basis(answer));
    }

    /** Text as it is, and in base64 where the bytes are none. */
    private static @Nullable NameBytes nameOrNull(JsonNode node, String field) {
        String text = textOrNull(node, field);
        String inBase64 = textOrNull(node, field + "Bytes");
        if (text != null) {
            return NameBytes.of(text);
        }
        return inBase64 == null
                ? null
                : readable(
                        field,
                        () -> new NameBytes(ByteBuffer.wrap(Base64.getDecoder().decode(inBase64))));
    }
}
