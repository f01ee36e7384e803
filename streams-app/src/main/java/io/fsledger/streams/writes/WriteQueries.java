package io.fsledger.streams.writes;

import static io.fsledger.streams.access.Access.Subject.FILESYSTEM;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.core.ledger.PartitionState;
import io.fsledger.core.table.Page;
import io.fsledger.core.writes.WriteViews;
import io.fsledger.schemas.Keys;
import io.fsledger.schemas.Topics;
import io.fsledger.state.AppendPlace;
import io.fsledger.state.WriteEntry;
import io.fsledger.streams.access.Access;
import io.fsledger.streams.http.Requests;
import io.fsledger.streams.http.Router;
import io.fsledger.streams.http.Routes;
import io.fsledger.streams.queries.Asking;
import io.fsledger.streams.queries.PositionBound;
import io.fsledger.streams.queries.Questions;
import io.fsledger.streams.queries.Unanswered;
import io.javalin.http.Context;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What can be asked about writes. */
public final class WriteQueries implements Routes {
    private final Questions questions;
    private final Requests requests;
    private final OldestFirst oldestFirst;

    public WriteQueries(Questions questions, Requests requests) {
        this.questions = questions;
        this.requests = requests;
        oldestFirst = new OldestFirst(questions.partitions(), this::dirtyOfPartition);
    }

    @Override
    public void addTo(Router routes) {
        routes.get("/v1/filesystems/{filesystem}/inodes/{inode}/writes", Access.read(FILESYSTEM), this::ofInode);
        routes.get("/v1/filesystems/{filesystem}/inodes/{inode}/appends/{at}", Access.read(FILESYSTEM), this::append);
        routes.get("/v1/dirty", Access.read(FILESYSTEM), this::dirty);
        routes.get("/v1/dirty/total", Access.read(FILESYSTEM), this::total);
    }

    private void ofInode(Context context) {
        String filesystem = Requests.filesystem(context);
        long inode = Requests.unsigned(context, "inode");
        context.json(questions.listOfKey(
                requests.asking(context),
                Keys.inode(filesystem, inode),
                "ranges",
                (entries, marks, after, limit) -> new WriteViews(entries).ranges(filesystem, inode, after, limit),
                WriteJson::of,
                (entries, marks) ->
                        WriteJson.of(filesystem, inode, new WriteViews(entries).get(filesystem, inode), marks)));
    }

    private void append(Context context) {
        String filesystem = Requests.filesystem(context);
        long inode = Requests.unsigned(context, "inode");
        String at = context.pathParam("at");
        String key = Keys.inode(filesystem, inode);
        int partition = Keys.partition(Keys.bytes(key), questions.partitions());
        PositionBound bound = PositionBound.parse(at);
        long position = bound.of(Topics.WRITES.suffix(), partition);
        if (position < 0) {
            throw Unanswered.malformed("inode " + key + " lies in partition " + partition + " of family writes, and "
                    + at + " is no position there");
        }
        context.json(questions.ofKey(requests.asking(context).awaiting(bound), key, cursor -> (entries, marks) -> {
            long remembered = PartitionState.limits(marks).get(Bound.WRITE_APPENDS_REMEMBERED);
            AppendPlace place = new WriteViews(entries).append(position, remembered);
            if (place == null || !place.getFilesystem().equals(filesystem) || place.getInode() != inode) {
                throw Unanswered.notFound("no append to inode " + key + " that stands at " + at
                        + " is remembered: it was refused, was a duplicate of an earlier one, or is more than "
                        + remembered + " events ago");
            }
            return WriteJson.of(place).put("at", at);
        }));
    }

    private void dirty(Context context) {
        String next = context.queryParam("next");
        Asking asking = requests.asking(context, null);
        if (asking.only() == null) {
            context.json(oldestFirst.page(asking, next));
        } else {
            context.json(dirtyOfPartition(requests.asking(context)));
        }
    }

    private ObjectNode dirtyOfPartition(Asking asking) {
        return questions.list(
                asking,
                "inodes",
                (entries, marks, after, limit) -> {
                    Page<WriteEntry> page = new WriteViews(entries).dirty(after, limit);
                    return new Page<>(
                            page.items().stream()
                                    .map(entry -> WriteJson.of(entry, marks).put("from", entry.getDirtyFrom()))
                                    .toList(),
                            page.next());
                },
                Function.identity());
    }

    /** The key behind which the dirty inodes of a partition are read on. */
    static byte @Nullable [] after(long from) {
        return from == -1 ? null : WriteViews.dirtyFrom(from);
    }

    private void total(Context context) {
        context.json(WriteJson.numbered(questions.total(
                requests.asking(context),
                (entries, marks) -> WriteJson.of(new WriteViews(entries).total()),
                Questions::sum)));
    }
}
