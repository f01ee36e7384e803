package io.fsledger.projector.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** What happened to the data of some inodes: endless, and a function of a seed. */
final class RandomLog {
    private static final int INODES = 12;
    private static final int SIZE_MAX = 3_000;

    /** After so many events the inodes with even numbers begin another life. */
    private static final long LIFE = 400;

    private final long seed;

    RandomLog(long seed) {
        this.seed = seed;
    }

    private enum Kind {
        WRITE,
        TRUNCATE,
        REMOVE
    }

    private record Event(Kind kind, FileId file, int offset, byte[] bytes) {}

    /** A file as it must be. */
    record Content(byte[] bytes, long[] origins) {
        static final Content NONE = new Content(new byte[0], new long[0]);

        Content sized(int size) {
            long[] resized = Arrays.copyOf(origins, size);
            if (size > origins.length) {
                Arrays.fill(resized, origins.length, size, -1);
            }
            return new Content(Arrays.copyOf(bytes, size), resized);
        }
    }

    private Event at(long offset) {
        Random random = new Random(seed * 31 + offset);
        long inode = 1 + random.nextInt(INODES);
        FileId file = new FileId("mesa", inode, inode % 2 == 0 ? offset / LIFE : 0);
        int kind = random.nextInt(20);
        if (kind == 0) {
            return new Event(Kind.REMOVE, file, 0, new byte[0]);
        }
        if (kind < 3) {
            return new Event(Kind.TRUNCATE, file, random.nextInt(SIZE_MAX), new byte[0]);
        }
        byte[] bytes = new byte[1 + random.nextInt(200)];
        random.nextBytes(bytes);
        return new Event(Kind.WRITE, file, random.nextInt(SIZE_MAX), bytes);
    }

    void apply(long offset, PartitionFolder folder) throws IOException {
        Event event = at(offset);
        switch (event.kind()) {
            case WRITE ->
                folder.write(
                        event.file(),
                        event.offset(),
                        ByteBuffer.wrap(event.bytes()),
                        List.of(TraceEntry.of(event.offset(), offset, 1, event.bytes().length)));
            case TRUNCATE -> folder.truncate(event.file(), event.offset());
            case REMOVE -> folder.remove(event.file());
        }
    }

    /** What must be there once all events below an offset have been applied. */
    Map<FileId, Content> fold(long upTo) {
        Map<Long, FileId> lives = new TreeMap<>();
        Map<Long, Content> contents = new TreeMap<>();
        for (long offset = 0; offset < upTo; offset++) {
            Event event = at(offset);
            long inode = event.file().inode();
            if (event.kind() == Kind.REMOVE) {
                contents.remove(inode);
                continue;
            }
            boolean sameLife = event.file().equals(lives.put(inode, event.file()));
            Content before = sameLife ? contents.getOrDefault(inode, Content.NONE) : Content.NONE;
            contents.put(inode, after(before, event, offset));
        }
        Map<FileId, Content> fold = new HashMap<>();
        contents.forEach((inode, content) -> fold.put(lives.get(inode), content));
        return fold;
    }

    private static Content after(Content before, Event event, long offset) {
        if (event.kind() == Kind.TRUNCATE) {
            return before.sized(event.offset());
        }
        int end = event.offset() + event.bytes().length;
        Content after = before.sized(Math.max(before.bytes().length, end));
        System.arraycopy(event.bytes(), 0, after.bytes(), event.offset(), event.bytes().length);
        Arrays.fill(after.origins(), event.offset(), end, offset);
        return after;
    }

    /** Compares every byte and its origin. */
    void assertIsIn(FolderReader reader, long upTo) throws IOException {
        Map<FileId, Content> expected = fold(upTo);
        for (long inode = 1; inode <= INODES; inode++) {
            FileId found = reader.latest("mesa", inode);
            if (found == null) {
                long absent = inode;
                assertThat(expected.keySet()).noneMatch(file -> file.inode() == absent);
                continue;
            }
            Content content = expected.get(found);
            if (content == null) {
                throw new AssertionError(found + " must not be there");
            }
            byte[] bytes = bytes(reader, found);
            assertThat(bytes)
                    .as("bytes of %s at %d, from %d on", found, upTo, Arrays.mismatch(bytes, content.bytes()))
                    .isEqualTo(content.bytes());
            assertThat(origins(reader, found)).as("origins of %s", found).isEqualTo(content.origins());
        }
    }

    static byte[] bytes(FolderReader reader, FileId file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) reader.size(file) + 1);
        int length = reader.read(file, bytes, 0);
        return Arrays.copyOf(bytes.array(), length);
    }

    private static long[] origins(FolderReader reader, FileId file) throws IOException {
        long[] origins = new long[(int) reader.size(file)];
        for (Traced traced : reader.trace(file, 0, Long.MAX_VALUE)) {
            for (int i = 0; i < traced.length(); i++) {
                assertThat(traced.first()).as("one event with each number").isEqualTo(traced.last());
                origins[(int) traced.offset() + i] = traced.first();
            }
        }
        return origins;
    }
}
