package io.fsledger.streams.inodes;

import static io.fsledger.streams.access.Access.Subject.CLIENT;
import static io.fsledger.streams.access.Access.Subject.FILESYSTEM;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fsledger.core.inodes.InodeViews;
import io.fsledger.core.inodes.InodeViews.Child;
import io.fsledger.core.ledger.Names;
import io.fsledger.core.ledger.Refusal;
import io.fsledger.core.table.Page;
import io.fsledger.core.table.TableReader;
import io.fsledger.schemas.Keys;
import io.fsledger.state.InodeEntry;
import io.fsledger.streams.access.Access;
import io.fsledger.streams.http.Requests;
import io.fsledger.streams.http.Router;
import io.fsledger.streams.http.Routes;
import io.fsledger.streams.inodes.InodeJson.Waited;
import io.fsledger.streams.kernel.ServiceConfig;
import io.fsledger.streams.queries.Asking;
import io.fsledger.streams.queries.Questions;
import io.fsledger.streams.queries.Unanswered;
import io.fsledger.streams.queries.Waits;
import io.javalin.http.Context;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be asked about inodes. */
public final class InodeQueries implements Routes {
    private static final String REFERENCES = "references";

    /** What stands in a query for bytes that are not UTF-8; they must not be taken for a name that has it. */
    private static final char REPLACED = '\uFFFD';

    private final Questions questions;
    private final Requests requests;
    private final Waits waits;
    private final int pathNamesMax;

    public InodeQueries(Questions questions, Requests requests, Waits waits, ServiceConfig config) {
        this.questions = questions;
        this.requests = requests;
        this.waits = waits;
        pathNamesMax = config.getInt(ServiceConfig.PATH_NAMES_MAX);
    }

    @Override
    public void addTo(Router routes) {
        routes.get("/v1/filesystems/{filesystem}/inodes/{inode}", Access.payloadRead(FILESYSTEM), this::inode);
        routes.get(
                "/v1/filesystems/{filesystem}/inodes/{inode}/references",
                Access.read(FILESYSTEM, CLIENT),
                this::references);
        routes.get(
                "/v1/filesystems/{filesystem}/inodes/{inode}/children", Access.payloadRead(FILESYSTEM), this::children);
        routes.get("/v1/filesystems/{filesystem}/inodes/{inode}/path", Access.payloadRead(FILESYSTEM), this::path);
        routes.get(
                "/v1/clients/{client}/references",
                Access.read(FILESYSTEM, CLIENT),
                context -> context.json(ofClient(requests.asking(context), Requests.client(context))));
    }

    private void inode(Context context) {
        String filesystem = Requests.filesystem(context);
        long inode = Requests.unsigned(context, "inode");
        Asking asking = requests.asking(context);
        String wait = context.queryParam("wait");
        if (wait == null) {
            context.json(shown(asking, filesystem, inode));
        } else if (wait.equals("resolved")) {
            context.json(waits.during(() -> resolved(asking, filesystem, inode)));
        } else {
            throw Unanswered.malformed("wait is \"" + wait + "\": all that can be waited for is resolved");
        }
    }

    private ObjectNode shown(Asking asking, String filesystem, long inode) {
        return questions.ofKey(
                asking,
                Keys.inode(filesystem, inode),
                cursor -> (entries, marks) -> InodeJson.of(known(entries, filesystem, inode)));
    }

    /** The inode once it is resolved, has failed for the last time or is evicted, or as it is when the wait is over. */
    private ObjectNode resolved(Asking asking, String filesystem, long inode) {
        ObjectNode shown = questions.ofKeyWhen(
                asking,
                Keys.inode(filesystem, inode),
                (entries, marks) -> InodeJson.of(known(entries, filesystem, inode)),
                answer -> Waited.of(answer) != Waited.TIMEOUT);
        return shown.put("waited", Waited.of(shown).toString());
    }

    private static InodeEntry known(TableReader entries, String filesystem, long inode) {
        InodeEntry entry = new InodeViews(entries).get(filesystem, inode);
        if (entry == null) {
            throw Unanswered.unknownInode("inode " + Keys.inode(filesystem, inode)
                    + " is not known: nobody refers to it, and no directory has listed it");
        }
        return entry;
    }

    private void references(Context context) {
        String filesystem = Requests.filesystem(context);
        long inode = Requests.unsigned(context, "inode");
        context.json(questions.listOfKey(
                requests.asking(context),
                Keys.inode(filesystem, inode),
                REFERENCES,
                (entries, marks, after, limit) -> new InodeViews(entries).references(filesystem, inode, after, limit),
                InodeJson::of,
                (entries, marks) -> {
                    InodeEntry entry = new InodeViews(entries).get(filesystem, inode);
                    return JsonNodeFactory.instance
                            .objectNode()
                            .put("known", entry != null)
                            .put("total", entry == null ? 0 : entry.getReferences())
                            .put("holders", entry == null ? 0 : entry.getHolders());
                }));
    }

    private void children(Context context) {
        String filesystem = Requests.filesystem(context);
        long directory = Requests.unsigned(context, "inode");
        ByteBuffer name = name(context);
        context.json(questions.listOfKey(
                requests.asking(context),
                Keys.inode(filesystem, directory),
                "children",
                (entries, marks, after, limit) -> {
                    InodeViews views = new InodeViews(entries);
                    return name == null
                            ? views.children(filesystem, directory, after, limit)
                            : one(views.child(filesystem, directory, name));
                },
                child -> InodeJson.of(filesystem, child),
                (entries, marks) -> JsonNodeFactory.instance
                        .objectNode()
                        .put("known", new InodeViews(entries).get(filesystem, directory) != null)));
    }

    private static Page<Child> one(@Nullable Child child) {
        return new Page<>(child == null ? List.of() : List.of(child), null);
    }

    /** The name that is asked for, as text or in base64; null for all. */
    private static @Nullable ByteBuffer name(Context context) {
        String text = context.queryParam("name");
        String bytes = context.queryParam("nameBytes");
        if (text != null && bytes != null) {
            throw Unanswered.malformed("name and nameBytes are given: give one of the two");
        }
        if (text != null && text.indexOf(REPLACED) != -1) {
            throw Unanswered.malformed("name is not UTF-8: give it in base64, as nameBytes");
        }
        if (text == null && bytes == null) {
            return null;
        }
        ByteBuffer name = ByteBuffer.wrap(bytes == null ? text.getBytes(StandardCharsets.UTF_8) : base64(bytes));
        Refusal refusal = Names.checkEntry(name);
        if (refusal != null) {
            throw Unanswered.malformed(refusal.sentence());
        }
        return name;
    }

    private static byte[] base64(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw Unanswered.malformed("nameBytes is \"" + text + "\", which is not base64");
        }
    }

    private void path(Context context) {
        String filesystem = Requests.filesystem(context);
        long inode = Requests.unsigned(context, "inode");
        Asking asking = requests.asking(context);
        context.json(InodePath.of(
                filesystem,
                inode,
                pathNamesMax,
                each -> shown(
                        asking.another("/v1/filesystems/" + filesystem + "/inodes/" + Long.toUnsignedString(each)),
                        filesystem,
                        each)));
    }

    /** All that a client refers to: a part of what it holds. */
    public ObjectNode ofClient(Asking asking, String client) {
        return questions.list(
                asking,
                REFERENCES,
                (entries, marks, after, limit) -> new InodeViews(entries).ofClient(client, after, limit),
                InodeJson::of);
    }
}
