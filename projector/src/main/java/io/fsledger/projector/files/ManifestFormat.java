package io.fsledger.projector.files;

import io.fsledger.projector.files.Checkpoint.Change;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a manifest lies in its file: a snapshot (a block that begins it, blocks of entries, a block that ends it), and behind it a block for
 * each checkpoint since.
 */
final class ManifestFormat {
    /** So that none of them is long. */
    private static final int ENTRIES_PER_BLOCK = 4_096;

    private static final byte VERSION = 1;
    private static final byte BEGIN = 'B';
    private static final byte ENTRIES = 'E';
    private static final byte END = 'S';
    private static final byte CHECKPOINT = 'C';

    private ManifestFormat() {}

    /** Takes the blocks of a snapshot one after the other. */
    @FunctionalInterface
    interface Sink {
        void take(ByteBuffer block) throws IOException;
    }

    static void write(Manifest manifest, long term, Sink sink) throws IOException {
        sink.take(Blocks.block(out -> {
            out.writeByte(BEGIN);
            out.writeByte(VERSION);
            out.writeLong(term);
            out.writeLong(manifest.offset());
            out.writeBoolean(manifest.sealed());
        }));
        Iterator<Map.Entry<FileId, FileEntry>> files =
                manifest.files().entrySet().iterator();
        while (files.hasNext()) {
            List<Change> entries = new ArrayList<>();
            while (files.hasNext() && entries.size() < ENTRIES_PER_BLOCK) {
                Map.Entry<FileId, FileEntry> file = files.next();
                entries.add(new Change(file.getKey(), file.getValue()));
            }
            sink.take(Blocks.block(out -> {
                out.writeByte(ENTRIES);
                writeChanges(entries, out);
            }));
        }
        sink.take(Blocks.block(out -> {
            out.writeByte(END);
            out.writeInt(manifest.files().size());
        }));
    }

    static ByteBuffer block(Checkpoint checkpoint) {
        return Blocks.block(out -> {
            out.writeByte(CHECKPOINT);
            out.writeLong(checkpoint.offset());
            out.writeBoolean(checkpoint.sealed());
            writeChanges(checkpoint.changes(), out);
        });
    }

    private static void writeChanges(List<Change> changes, DataOutputStream out) throws IOException {
        out.writeInt(changes.size());
        for (Change change : changes) {
            FileId file = change.file();
            out.writeUTF(file.filesystem());
            out.writeLong(file.inode());
            out.writeLong(file.generation());
            FileEntry entry = change.entry();
            out.writeLong(entry == null ? -1 : entry.term());
            out.writeBoolean(entry != null && entry.shared());
        }
    }

    /** What a manifest's file says; null where it holds no complete snapshot of that term. */
    static @Nullable Manifest read(Descriptor file, long term) throws IOException {
        Blocks.Reader blocks = new Blocks.Reader(file);
        Manifest manifest = readSnapshot(blocks, term);
        if (manifest == null) {
            return null;
        }
        for (DataInputStream block = blocks.next(); block != null; block = blocks.next()) {
            if (block.readByte() != CHECKPOINT) {
                break;
            }
            manifest.apply(new Checkpoint(block.readLong(), block.readBoolean(), readChanges(block)));
        }
        return manifest;
    }

    private static @Nullable Manifest readSnapshot(Blocks.Reader blocks, long term) throws IOException {
        DataInputStream begin = blocks.next();
        if (begin == null || begin.readByte() != BEGIN || begin.readByte() != VERSION || begin.readLong() != term) {
            return null;
        }
        Manifest manifest = new Manifest(begin.readLong(), begin.readBoolean());
        for (DataInputStream block = blocks.next(); block != null; block = blocks.next()) {
            byte type = block.readByte();
            if (type == ENTRIES) {
                manifest.apply(new Checkpoint(manifest.offset(), manifest.sealed(), readChanges(block)));
            } else {
                return type == END && block.readInt() == manifest.files().size() ? manifest : null;
            }
        }
        return null;
    }

    private static List<Change> readChanges(DataInputStream in) throws IOException {
        int count = in.readInt();
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            FileId file = new FileId(in.readUTF(), in.readLong(), in.readLong());
            long term = in.readLong();
            boolean shared = in.readBoolean();
            changes.add(new Change(file, term < 0 ? null : new FileEntry(term, shared)));
        }
        return changes;
    }
}
