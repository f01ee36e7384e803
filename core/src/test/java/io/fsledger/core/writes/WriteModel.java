package io.fsledger.core.writes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.core.ledger.ScenarioLedger.Rejected;
import io.fsledger.core.writes.WriteChecks.Target;
import io.fsledger.events.CoalescedSegment;
import io.fsledger.events.CoalescedWrite;
import io.fsledger.events.ReasonCode;
import io.fsledger.events.SourceRun;
import io.fsledger.events.WriteEvent;
import io.fsledger.events.WriterShare;
import io.fsledger.schemas.Topics;
import io.fsledger.state.AppendPlace;
import io.fsledger.state.WriteEntry;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What writes mean, told as simply as can be: each file is a byte array. Whatever happens, what whoever reads the output has on
 * disk is the array as it was when the inode was clean last, cut where it was truncated since.
 */
public final class WriteModel {
    private final ScenarioLedger<WriteEvent> ledger;
    private final Map<Long, Inode> inodes = new HashMap<>();
    private final Disk disk = new Disk();
    private final Map<Long, String> clients = new HashMap<>();
    private int judged;
    private long appends;

    private static final class Inode {
        private final long generation;
        private Disk.File live = new Disk.File(0);
        private Disk.File settled = new Disk.File(0);
        private boolean known;
        private boolean settledKnown;
        private long end;
        private long settledEnd;

        Inode(long generation) {
            this.generation = generation;
        }

        void settle() {
            settled = live.copy();
            settledKnown = known;
            settledEnd = end;
        }

        void discard() {
            live = settled.copy();
            known = settledKnown;
            end = settledEnd;
        }

        void write(long offset, ByteBuffer data, long position) {
            if (data.hasRemaining()) {
                live.write(offset, data, position);
                end = Math.max(end, offset + data.remaining());
            }
        }

        void truncate(long size) {
            live.truncate(size);
            settled.truncate(size);
            known = true;
            settledKnown = true;
            end = size;
            settledEnd = size;
        }

        void sized(long size) {
            known = true;
            settledKnown = true;
            end = Math.max(end, size);
            settledEnd = Math.max(settledEnd, size);
        }
    }

    public WriteModel(ScenarioLedger<WriteEvent> ledger) {
        this.ledger = ledger;
    }

    /** Random events, time and restarts. */
    public void run(Random random, int events, int restarts) {
        RandomWrites writes = new RandomWrites(random);
        for (int i = 0; i < events; i++) {
            publish(writes.next());
            int dice = random.nextInt(100);
            if (dice < 20) {
                ledger.advance(Duration.ofMillis(200L * random.nextInt(4)));
            } else if (dice < 60) {
                ledger.idle(Duration.ofMillis(random.nextInt(150)));
            }
            if (random.nextInt(events) < restarts) {
                ledger.restart();
            }
            checkAll();
            if (i % 20 == 0) {
                WriteInvariants.check(ledger);
            }
        }
    }

    public void publish(WriteEvents event) {
        int rejectionsBefore = ledger.rejections().size();
        long duplicatesBefore = ledger.duplicates();
        WriteEvent published = event.event();
        long position = ledger.publish(event.key(), published);
        clients.put(position, published.getHeader().getClient());
        List<Rejected> rejections = ledger.rejections();
        if (rejections.size() > rejectionsBefore) {
            checkRefusal(published, rejections.get(rejections.size() - 1).code());
        } else if (ledger.duplicates() == duplicatesBefore) {
            apply(published, position);
        }
    }

    /** How many appends were applied. */
    public long appends() {
        return appends;
    }

    private void checkRefusal(WriteEvent event, ReasonCode code) {
        Target target = WriteChecks.target(event);
        if (code == ReasonCode.UNKNOWN_SIZE && target != null) {
            Inode inode = inodes.get(target.inode());
            assertThat(inode == null || !inode.known || inode.generation < target.generation())
                    .isTrue();
        }
    }

    private void apply(WriteEvent event, long position) {
        Target target = WriteChecks.target(event);
        boolean isNothing =
                (event.getWritten() != null || event.getAppended() != null) && WriteChecks.length(event) == 0;
        if (target == null || isNothing) {
            return;
        }
        Inode inode = inodes.compute(
                target.inode(),
                (number, known) -> known == null || known.generation < target.generation()
                        ? new Inode(target.generation())
                        : known);
        if (event.getWritten() != null) {
            inode.write(event.getWritten().getOffset(), event.getWritten().getData(), position);
        } else if (event.getAppended() != null) {
            append(inode, event.getAppended().getData(), position);
        } else if (event.getTruncated() != null) {
            inode.truncate(event.getTruncated().getSize());
        } else if (event.getSized() != null) {
            inode.sized(event.getSized().getSize());
        } else if (event.getDiscarded() != null) {
            inode.discard();
        } else if (event.getRemoved() != null) {
            inodes.put(target.inode(), new Inode(target.generation()));
        }
    }

    private void append(Inode inode, ByteBuffer data, long position) {
        appends++;
        assertThat(inode.known).isTrue();
        AppendPlace place = WriteFacts.append(ledger, position);
        assertThat(place)
                .isNotNull()
                .satisfies(found -> assertThat(found.getOffset()).isEqualTo(inode.end));
        inode.write(inode.end, data, position);
    }

    private void checkAll() {
        List<CoalescedWrite> records = ledger.published(Topics.COALESCED);
        disk.follow(records);
        for (; judged < records.size(); judged++) {
            checkWriters(records.get(judged));
        }
        WriteViews views = WriteFacts.views(ledger);
        inodes.forEach((number, inode) -> check(number, inode, views.get("mesa", number)));
    }

    /** Bytes are told to be of the clients whose events they are of. */
    private void checkWriters(CoalescedWrite record) {
        if (record.getWrite() == null) {
            return;
        }
        TreeMap<String, Long> expected = new TreeMap<>();
        for (CoalescedSegment segment : record.getWrite().getSegments()) {
            for (SourceRun run : segment.getSources()) {
                for (long event = 0; event < run.getCount(); event++) {
                    expected.merge(clients.get(run.getPosition() + event), run.getLength(), Long::sum);
                }
            }
        }
        List<WriterShare> shares = expected.entrySet().stream()
                .map(share -> new WriterShare(share.getKey(), share.getValue()))
                .toList();
        assertThat(record.getWrite().getWriters()).isEqualTo(shares);
    }

    private void check(long number, Inode inode, @Nullable WriteEntry entry) {
        boolean clean = entry == null || entry.getDirtyFrom() == -1;
        if (clean) {
            inode.settle();
        }
        assertThat(disk.file("mesa", number).holdsSameAs(inode.settled))
                .as("what is on disk of inode " + number)
                .isTrue();
        if (entry != null) {
            assertThat(entry.getSizeKnown()).isEqualTo(inode.known);
            assertThat(entry.getSize()).isEqualTo(inode.end);
        }
    }
}
