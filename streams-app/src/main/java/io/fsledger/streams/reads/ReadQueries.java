package io.fsledger.streams.reads;

import static io.fsledger.streams.access.Access.Subject.CLIENT;
import static io.fsledger.streams.access.Access.Subject.FILESYSTEM;

import io.fsledger.core.reads.ReadViews;
import io.fsledger.schemas.Keys;
import io.fsledger.streams.access.Access;
import io.fsledger.streams.http.Requests;
import io.fsledger.streams.http.Router;
import io.fsledger.streams.http.Routes;
import io.fsledger.streams.queries.Questions;
import io.javalin.http.Context;

/** What can be asked about reads. */
public final class ReadQueries implements Routes {
    private final Questions questions;
    private final Requests requests;

    public ReadQueries(Questions questions, Requests requests) {
        this.questions = questions;
        this.requests = requests;
    }

    @Override
    public void addTo(Router routes) {
        routes.get("/v1/filesystems/{filesystem}/inodes/{inode}/reads", Access.read(FILESYSTEM, CLIENT), this::ofInode);
        routes.get("/v1/reads", Access.read(FILESYSTEM), this::counts);
    }

    private void ofInode(Context context) {
        String filesystem = Requests.filesystem(context);
        long inode = Requests.unsigned(context, "inode");
        context.json(questions.ofKey(
                requests.asking(context),
                Keys.inode(filesystem, inode),
                cursor -> (entries, marks) ->
                        ReadJson.of(filesystem, inode, new ReadViews(marks).get(filesystem, inode))));
    }

    private void counts(Context context) {
        context.json(questions.total(
                requests.asking(context),
                (entries, marks) -> ReadJson.of(new ReadViews(marks).counts()),
                Questions::sum));
    }
}
