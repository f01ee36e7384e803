package io.fsledger.projector.app;

import io.fsledger.projector.data.DataProjection;
import io.fsledger.projector.files.Disk;
import io.fsledger.projector.files.FolderReader;
import io.fsledger.projector.kernel.Follower;
import io.fsledger.projector.kernel.PartitionStatus;
import io.fsledger.projector.kernel.ProjectorConfig;
import io.fsledger.projector.sql.SqlProjection;
import io.fsledger.schemas.Groups;
import io.fsledger.schemas.TopicAdmin;
import io.fsledger.schemas.TopicSettings;
import io.fsledger.schemas.Topics;
import io.fsledger.schemas.serde.EventSerdes;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A projector in this process: a member of the group that keeps the data files, and of the one that keeps the read model. */
public final class Projector implements AutoCloseable {
    /** The part of the group's name that stands for data files. */
    public static final String FILES = Groups.FILES;

    /** And the part that stands for the read model in SQL. */
    public static final String SQL = Groups.SQL;

    private static final Logger LOG = LoggerFactory.getLogger(Projector.class);

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private @Nullable DataProjection data;
    private @Nullable Follower files;
    private @Nullable Follower sql;

    private Projector() {}

    /** Comes back before it has its partitions. Topics that are missing are made. */
    public static Projector start(ProjectorConfig config) {
        Projector projector = new Projector();
        try {
            projector.open(config);
            return projector;
        } catch (RuntimeException e) {
            projector.close();
            throw e;
        }
    }

    private void open(ProjectorConfig config) {
        new TopicAdmin(config.kafka(), TopicSettings.of(config.originals())).ensure();
        EventSerdes serdes = closing(EventSerdes.open(config.registry(), config.prefix()));
        DataProjection projection = closing(new DataProjection(config, serdes.reader(Topics.COALESCED), Disk.REAL));
        data = projection;
        files = closing(new Follower(
                "fsledger-files",
                config.consumers(FILES),
                List.of(Topics.COALESCED.name(config.prefix())),
                projection,
                config.filesPace()));
        if (!config.getString(ProjectorConfig.SQL_URL).isEmpty()) {
            openSql(config, serdes);
        }
    }

    private void openSql(ProjectorConfig config, EventSerdes serdes) {
        sql = closing(new Follower(
                "fsledger-sql",
                config.consumers(SQL),
                SqlProjection.TOPICS.stream()
                        .map(topic -> topic.name(config.prefix()))
                        .toList(),
                closing(new SqlProjection(config, serdes, () -> config.getInt(TopicSettings.PARTITIONS))),
                config.sqlPace()));
    }

    private <T extends AutoCloseable> T closing(T resource) {
        open.push(resource);
        return resource;
    }

    /** How far the data files of each partition have come that this projector has. */
    public Collection<PartitionStatus> files() {
        return Objects.requireNonNull(files).partitions();
    }

    /** Why no data files are kept at all; null where they are. */
    public @Nullable String filesProblem() {
        return Objects.requireNonNull(files).problem();
    }

    /** How far the read model in SQL has come, partition by partition; empty where there is none. */
    public Collection<PartitionStatus> sql() {
        return sql == null ? List.of() : sql.partitions();
    }

    /** The files of a partition; null where another projector has it. */
    public @Nullable FolderReader reader(int partition) {
        return Objects.requireNonNull(data).reader(partition);
    }

    /** What the data files have come to beside their bytes: descriptors, records passed over. */
    public DataProjection data() {
        return Objects.requireNonNull(data);
    }

    /** Stops in the reverse order of starting; what fails to stop keeps nothing else from it. */
    @Override
    public void close() {
        while (!open.isEmpty()) {
            AutoCloseable resource = open.pop();
            try {
                resource.close();
            } catch (Exception e) {
                LOG.warn("could not stop {}", resource, e);
            }
        }
    }
}
