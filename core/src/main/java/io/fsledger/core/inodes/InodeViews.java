package io.fsledger.core.inodes;

import io.fsledger.core.inodes.InodeKeys.Holding;
import io.fsledger.core.table.Page;
import io.fsledger.core.table.TableReader;
import io.fsledger.schemas.serde.StateCodec;
import io.fsledger.state.ChildRow;
import io.fsledger.state.InodeEntry;
import io.fsledger.state.ReferenceCount;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Answers questions about the inodes in one partition. None costs more because there are more inodes or references. */
public final class InodeViews {
    static final StateCodec<InodeEntry> ENTRIES = StateCodec.of(InodeEntry.class);
    static final StateCodec<ReferenceCount> REFERENCES = StateCodec.of(ReferenceCount.class);
    static final StateCodec<ChildRow> ROWS = StateCodec.of(ChildRow.class);

    private final TableReader entries;

    public InodeViews(TableReader entries) {
        this.entries = entries;
    }

    /** What one life of a client refers to, and how often. */
    public record Reference(String filesystem, long inode, long generation, String client, long term, long count) {
        private static Reference of(Holding holding, byte[] count) {
            return new Reference(
                    holding.filesystem(),
                    holding.inode(),
                    holding.generation(),
                    holding.client(),
                    holding.term(),
                    REFERENCES.decode(count).getCount());
        }
    }

    /** Who has a name in a directory. */
    public record Child(ByteBuffer name, long inode, long generation) {}

    public @Nullable InodeEntry get(String filesystem, long inode) {
        byte @Nullable [] value = entries.get(InodeKeys.entry(filesystem, inode));
        return value == null ? null : ENTRIES.decode(value);
    }

    /** Who refers to an inode; for a moment also to former generations of its number. */
    public Page<Reference> references(String filesystem, long inode, byte @Nullable [] after, int limit) {
        return Page.read(
                entries,
                InodeKeys.references(filesystem, inode),
                after,
                limit,
                entry -> Reference.of(InodeKeys.holdingOfReference(entry.key()), entry.value()));
    }

    /** What a client refers to. */
    public Page<Reference> ofClient(String client, byte @Nullable [] after, int limit) {
        return Page.read(entries, InodeKeys.byClient(client), after, limit, entry -> {
            Holding holding = InodeKeys.holdingOfClient(entry.key());
            byte @Nullable [] count = entries.get(InodeKeys.reference(holding));
            return count == null ? null : Reference.of(holding, count);
        });
    }

    /** By name, in the order of the names' bytes. */
    public Page<Child> children(String filesystem, long directory, byte @Nullable [] after, int limit) {
        return Page.read(entries, InodeKeys.rows(filesystem, directory), after, limit, entry -> {
            ChildRow row = ROWS.decode(entry.value());
            return new Child(InodeKeys.nameOfRow(entry.key()), row.getChild(), row.getGeneration());
        });
    }

    public @Nullable Child child(String filesystem, long directory, ByteBuffer name) {
        byte @Nullable [] value = entries.get(InodeKeys.row(filesystem, directory, name));
        if (value == null) {
            return null;
        }
        ChildRow row = ROWS.decode(value);
        return new Child(name, row.getChild(), row.getGeneration());
    }
}
