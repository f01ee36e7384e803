package io.fsledger.core.directories;

import io.fsledger.core.directories.DirectoryKeys.Holding;
import io.fsledger.core.ledger.Family.HeaderFor;
import io.fsledger.core.ledger.Family.Slice;
import io.fsledger.core.table.Table;
import io.fsledger.core.table.TableReader.Scan;
import io.fsledger.events.DirectoryEvent;
import io.fsledger.events.DirectoryUnwatched;
import io.fsledger.state.Release;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a release goes over: the watches of a client, or those of former lives of a directory. */
final class WatchHoldings {
    private final Table entries;

    WatchHoldings(Table entries) {
        this.entries = entries;
    }

    Slice<DirectoryEvent> slice(Release release, byte @Nullable [] after, int max, HeaderFor header) {
        String client = release.getClient();
        if (client == null) {
            byte[] prefix = DirectoryKeys.watches(Objects.requireNonNull(release.getFilesystem()), release.getInode());
            return slice(prefix, after, max, header, key -> {
                Holding holding = DirectoryKeys.holdingOfWatch(key);
                return holding.generation() < release.getBelowGeneration() ? holding : null;
            });
        }
        byte[] start = after == null && !release.getByName() ? DirectoryKeys.termZeroEnd(client) : after;
        return slice(DirectoryKeys.byClient(client), start, max, header, key -> {
            Holding holding = DirectoryKeys.holdingOfClient(key);
            return holding.term() <= release.getUpToTerm() ? holding : null;
        });
    }

    /** @param held the watch of a key; null where the range that is to be released ends */
    private Slice<DirectoryEvent> slice(
            byte[] prefix,
            byte @Nullable [] after,
            int max,
            HeaderFor header,
            Function<byte[], @Nullable Holding> held) {
        List<DirectoryEvent> events = new ArrayList<>();
        byte[] last = after;
        try (Scan scan = entries.scan(prefix, after)) {
            while (events.size() < max) {
                Holding holding = null;
                if (scan.hasNext()) {
                    byte[] key = scan.next().key();
                    holding = held.apply(key);
                    last = holding == null ? last : key;
                }
                if (holding == null) {
                    return new Slice<>(events, last, true);
                }
                events.add(unwatched(holding, header));
            }
        }
        return new Slice<>(events, last, false);
    }

    private static DirectoryEvent unwatched(Holding holding, HeaderFor header) {
        return DirectoryEvent.newBuilder()
                .setHeader(header.of(holding.client(), holding.term()))
                .setUnwatched(new DirectoryUnwatched(holding.filesystem(), holding.inode(), holding.generation()))
                .build();
    }
}
