package io.fsledger.streams.directories;

import static io.fsledger.streams.access.Access.Subject.CLIENT;
import static io.fsledger.streams.access.Access.Subject.FILESYSTEM;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fsledger.core.directories.DirectoryViews;
import io.fsledger.events.DirectoryNotification;
import io.fsledger.schemas.Keys;
import io.fsledger.schemas.Topics;
import io.fsledger.streams.access.Access;
import io.fsledger.streams.http.EventStreams;
import io.fsledger.streams.http.Requests;
import io.fsledger.streams.http.Router;
import io.fsledger.streams.http.Routes;
import io.fsledger.streams.queries.Asking;
import io.fsledger.streams.queries.Questions;
import io.javalin.http.Context;
import org.jspecify.annotations.Nullable;

/** What can be asked about watched directories, and how their notifications can be followed. */
public final class DirectoryQueries implements Routes {
    private static final String WATCHES = "watches";

    private final Questions questions;
    private final Requests requests;
    private final EventStreams streams;

    public DirectoryQueries(Questions questions, Requests requests, EventStreams streams) {
        this.questions = questions;
        this.requests = requests;
        this.streams = streams;
    }

    @Override
    public void addTo(Router routes) {
        routes.get(
                "/v1/filesystems/{filesystem}/inodes/{inode}/watches", Access.read(FILESYSTEM, CLIENT), this::watches);
        routes.get(
                "/v1/filesystems/{filesystem}/inodes/{inode}/changes",
                Access.payloadRead(FILESYSTEM, CLIENT),
                this::changes);
        routes.get(
                "/v1/filesystems/{filesystem}/inodes/{inode}/notifications",
                Access.payloadRead(FILESYSTEM, CLIENT),
                context ->
                        follow(context, Keys.inode(Requests.filesystem(context), Requests.unsigned(context, "inode"))));
        routes.get("/v1/notifications", Access.payloadRead(FILESYSTEM, CLIENT), context -> follow(context, null));
        routes.get("/v1/directories", Access.read(FILESYSTEM), this::all);
        routes.get("/v1/directories/counts", Access.read(FILESYSTEM), this::counts);
        routes.get(
                "/v1/clients/{client}/watches",
                Access.read(FILESYSTEM, CLIENT),
                context -> context.json(ofClient(requests.asking(context), Requests.client(context))));
    }

    private void watches(Context context) {
        String filesystem = Requests.filesystem(context);
        long inode = Requests.unsigned(context, "inode");
        context.json(questions.listOfKey(
                requests.asking(context),
                Keys.inode(filesystem, inode),
                WATCHES,
                (entries, marks, after, limit) ->
                        new DirectoryViews(entries, marks).watches(filesystem, inode, after, limit),
                DirectoryJson::of,
                (entries, marks) -> DirectoryJson.summary(new DirectoryViews(entries, marks).get(filesystem, inode))));
    }

    /** A look at what is pending, without taking it. */
    private void changes(Context context) {
        String filesystem = Requests.filesystem(context);
        long inode = Requests.unsigned(context, "inode");
        context.json(questions.listOfKey(
                requests.asking(context),
                Keys.inode(filesystem, inode),
                "changes",
                (entries, marks, after, limit) ->
                        new DirectoryViews(entries, marks).pending(filesystem, inode, after, limit),
                DirectoryJson::of,
                (entries, marks) -> DirectoryJson.summary(new DirectoryViews(entries, marks).get(filesystem, inode))));
    }

    private void all(Context context) {
        context.json(questions.list(
                requests.asking(context),
                "directories",
                (entries, marks, after, limit) -> new DirectoryViews(entries, marks).all(after, limit),
                DirectoryJson::of));
    }

    private void counts(Context context) {
        context.json(questions.total(
                requests.asking(context),
                (entries, marks) -> DirectoryJson.of(new DirectoryViews(entries, marks).counts()),
                Questions::sum));
    }

    /** All that a client watches: a part of what it holds. */
    public ObjectNode ofClient(Asking asking, String client) {
        return questions.list(
                asking,
                WATCHES,
                (entries, marks, after, limit) -> new DirectoryViews(entries, marks).ofClient(client, after, limit),
                DirectoryJson::of);
    }

    private void follow(Context context, @Nullable String directory) {
        streams.follow(context, Topics.NOTIFICATIONS, directory, DirectoryQueries::told);
    }

    private static EventStreams.Told told(DirectoryNotification notification) {
        return new EventStreams.Told("notification", DirectoryJson.of(notification));
    }
}
