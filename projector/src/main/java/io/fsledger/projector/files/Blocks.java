package io.fsledger.projector.files;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A file of blocks, each with its length and checksum before it. What a crash has torn or a disk has changed is no block, and
 * neither is anything behind it.
 */
final class Blocks {
    /** No block is longer; a length beyond is no length. */
    static final int BYTES_MAX = 64 << 20;

    private static final int HEADER_BYTES = 8;

    private Blocks() {}

    /** Writes the body of a block. */
    @FunctionalInterface
    interface Body {
        void write(DataOutputStream out) throws IOException;
    }

    static ByteBuffer block(Body body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(0);
            body.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ByteBuffer block = ByteBuffer.wrap(bytes.toByteArray());
        if (block.capacity() - HEADER_BYTES > BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a block of " + block.capacity() + " bytes is too long to be read again");
        }
        block.putInt(0, block.capacity() - HEADER_BYTES);
        block.putInt(4, checksum(block.array(), HEADER_BYTES, block.capacity() - HEADER_BYTES));
        return block;
    }

    private static int checksum(byte[] bytes, int from, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, from, length);
        return (int) checksum.getValue();
    }

    /** Reads blocks from the beginning until there is none. */
    static final class Reader {
        private final Descriptor file;
        private long end;

        Reader(Descriptor file) {
            this.file = file;
        }

        /** Where the last block that was read ends. */
        long end() {
            return end;
        }

        @Nullable
        DataInputStream next() throws IOException {
            ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
            if (file.readFully(header, end) < HEADER_BYTES) {
                return null;
            }
            int length = header.getInt(0);
            if (length <= 0 || length > BYTES_MAX || length > file.size() - end - HEADER_BYTES) {
                return null;
            }
            ByteBuffer body = ByteBuffer.allocate(length);
            if (file.readFully(body, end + HEADER_BYTES) < length
                    || checksum(body.array(), 0, length) != header.getInt(4)) {
                return null;
            }
            end += HEADER_BYTES + length;
            return new DataInputStream(new ByteArrayInputStream(body.array()));
        }
    }
}
