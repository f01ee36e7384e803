package io.fsledger.projector.data;

import io.fsledger.events.CoalescedWrite;
import io.fsledger.projector.files.DescriptorCache;
import io.fsledger.projector.files.Disk;
import io.fsledger.projector.files.FileName;
import io.fsledger.projector.files.FolderReader;
import io.fsledger.projector.files.PartitionFolder;
import io.fsledger.projector.files.PartitionFolder.Fencing;
import io.fsledger.projector.files.SupersededException;
import io.fsledger.projector.kernel.PartitionProjection;
import io.fsledger.projector.kernel.Projection;
import io.fsledger.projector.kernel.ProjectorConfig;
import io.fsledger.schemas.serde.EventReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Data files of all partitions that this projector has, with one cache of descriptors for all. */
public final class DataProjection implements Projection, AutoCloseable {
    private final EventReader<CoalescedWrite> reader;
    private final Limits limits;
    private final Path folder;
    private final Fencing fencing;
    private final DescriptorCache cache;
    private final LongAdder refused = new LongAdder();
    private final Map<Integer, DataPartition> open = new ConcurrentHashMap<>();

    /** What a partition may hold; the answers at the limits stand in {@link ProjectorConfig}. */
    record Limits(long fileBytes, int files, int tracePieces) {}

    public DataProjection(ProjectorConfig config, EventReader<CoalescedWrite> reader, Disk disk) {
        this.reader = reader;
        limits = new Limits(
                config.getLong(ProjectorConfig.FILE_MAX_BYTES),
                config.getInt(ProjectorConfig.FILES_MAX),
                config.getInt(ProjectorConfig.TRACE_PIECES_MAX));
        folder = config.filesDir();
        fencing = config.getBoolean(ProjectorConfig.LOCAL) ? Fencing.NONE : Fencing.TERMS;
        cache = new DescriptorCache(disk, config.getInt(ProjectorConfig.DESCRIPTORS_MAX), DescriptorCache.WAIT_DEFAULT);
    }

    @Override
    public PartitionProjection open(TopicPartition partition) throws IOException {
        int number = partition.partition();
        PartitionFolder opened =
                PartitionFolder.open(cache, folder.resolve(FileName.folder(number)), fencing, limits.tracePieces());
        DataPartition made = new DataPartition(opened, reader, limits, refused, () -> open.remove(number));
        open.put(number, made);
        return made;
    }

    @Override
    public boolean isFinal(Exception error) {
        return error instanceof SupersededException;
    }

    /** The files of a partition that this projector has now; null where another one has it. */
    public @Nullable FolderReader reader(int partition) {
        DataPartition found = open.get(partition);
        return found == null ? null : found.files();
    }

    /** Records that could not be applied, because they break the contract of their topic. */
    public long refused() {
        return refused.sum();
    }

    public DescriptorCache descriptors() {
        return cache;
    }

    @Override
    public void close() {
        cache.close();
    }
}
