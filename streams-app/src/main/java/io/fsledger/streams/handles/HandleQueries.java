package io.fsledger.streams.handles;

import static io.fsledger.streams.access.Access.Subject.CLIENT;
import static io.fsledger.streams.access.Access.Subject.FILESYSTEM;
import static io.fsledger.streams.access.Access.Subject.FILTERED_CLIENT;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fsledger.core.handles.HandleViews;
import io.fsledger.core.table.Page;
import io.fsledger.schemas.Keys;
import io.fsledger.state.InodeHandles;
import io.fsledger.state.OpenHandle;
import io.fsledger.streams.access.Access;
import io.fsledger.streams.http.Requests;
import io.fsledger.streams.http.Router;
import io.fsledger.streams.http.Routes;
import io.fsledger.streams.queries.Asking;
import io.fsledger.streams.queries.Questions;
import io.javalin.http.Context;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What can be asked about handles. */
public final class HandleQueries implements Routes {
    private static final String HANDLES = "handles";

    /** Bounds how many file systems one partition counts; an answer that leaves some out says that it is not complete. */
    private static final int FILESYSTEMS_MAX = 10_000;

    private final Questions questions;
    private final Requests requests;

    public HandleQueries(Questions questions, Requests requests) {
        this.questions = questions;
        this.requests = requests;
    }

    @Override
    public void addTo(Router routes) {
        routes.get(
                "/v1/filesystems/{filesystem}/inodes/{inode}/handles", Access.read(FILESYSTEM, CLIENT), this::ofInode);
        routes.get(
                "/v1/filesystems/{filesystem}/handles", Access.read(FILESYSTEM, FILTERED_CLIENT), this::ofFilesystem);
        routes.get("/v1/filesystems/{filesystem}/handles/{fh}", Access.read(FILESYSTEM, FILTERED_CLIENT), this::ofFh);
        routes.get("/v1/filesystems/{filesystem}/counts", Access.read(FILESYSTEM), this::filesystemCounts);
        routes.get("/v1/clients/{client}/handles", Access.read(FILESYSTEM, CLIENT), this::ofClient);
        routes.get("/v1/handles", Access.read(FILESYSTEM, FILTERED_CLIENT), this::all);
        routes.get("/v1/counts", Access.read(FILESYSTEM), this::counts);
    }

    private void ofInode(Context context) {
        String filesystem = Requests.filesystem(context);
        long inode = Requests.unsigned(context, "inode");
        Predicate<OpenHandle> filter = filter(context);
        context.json(questions.listOfKey(
                requests.asking(context),
                Keys.inode(filesystem, inode),
                HANDLES,
                (entries, marks, after, limit) ->
                        new HandleViews(entries, marks).ofInode(filesystem, inode, filter, after, limit),
                HandleJson::of,
                (entries, marks) -> {
                    InodeHandles counts = new HandleViews(entries, marks).countsOf(filesystem, inode);
                    ObjectNode answer = JsonNodeFactory.instance.objectNode();
                    answer.set("counts", HandleJson.of(counts));
                    return answer.put("isOpen", counts.getOpen() > 0).put("isOpenForWrite", counts.getWritable() > 0);
                }));
    }

    private void ofFilesystem(Context context) {
        String filesystem = Requests.filesystem(context);
        Predicate<OpenHandle> filter = filter(context);
        context.json(gather(
                requests.asking(context),
                (views, after, limit) -> views.ofFilesystem(filesystem, filter, after, limit)));
    }

    private void ofFh(Context context) {
        String filesystem = Requests.filesystem(context);
        long fh = Requests.unsigned(context, "fh");
        Predicate<OpenHandle> filter = filter(context);
        context.json(gather(
                requests.asking(context), (views, after, limit) -> views.ofFh(filesystem, fh, filter, after, limit)));
    }

    private void ofClient(Context context) {
        context.json(ofClient(requests.asking(context), Requests.client(context), filter(context)));
    }

    /** All that a client has open: a part of what it holds. */
    public ObjectNode ofClient(Asking asking, String client) {
        return ofClient(asking, client, any -> true);
    }

    private ObjectNode ofClient(Asking asking, String client, Predicate<OpenHandle> filter) {
        return gather(asking, (views, after, limit) -> views.ofClient(client, filter, after, limit));
    }

    private void all(Context context) {
        Predicate<OpenHandle> filter = filter(context);
        context.json(gather(requests.asking(context), (views, after, limit) -> views.all(filter, after, limit)));
    }

    /** One of the lists that lie in all partitions. */
    private interface Listing {
        Page<OpenHandle> of(HandleViews views, byte @Nullable [] after, int limit);
    }

    private ObjectNode gather(Asking asking, Listing listing) {
        return questions.list(
                asking,
                HANDLES,
                (entries, marks, after, limit) -> listing.of(new HandleViews(entries, marks), after, limit),
                HandleJson::of);
    }

    private void filesystemCounts(Context context) {
        String filesystem = Requests.filesystem(context);
        ObjectNode counts = questions.total(
                requests.asking(context),
                (entries, marks) -> HandleJson.of(new HandleViews(entries, marks).countsOf(filesystem)),
                Questions::sum);
        context.json(counts.put("filesystem", filesystem));
    }

    private void counts(Context context) {
        context.json(questions.total(
                requests.asking(context),
                (entries, marks) -> HandleJson.of(new HandleViews(entries, marks).filesystems(null, FILESYSTEMS_MAX)),
                HandleJson::sum));
    }

    private static Predicate<OpenHandle> filter(Context context) {
        Boolean writable = Requests.flag(context, "writable");
        Boolean dirty = Requests.flag(context, "dirty");
        String client = context.queryParam("client");
        return handle ->
                (writable == null || writable == HandleJson.flags(handle).writable())
                        && (dirty == null || dirty == handle.getDirty())
                        && (client == null || client.equals(handle.getClient()));
    }
}
