package io.fsledger.examples;

import io.fsledger.core.ledger.Names;
import io.fsledger.core.ledger.Refusal;
import io.fsledger.events.InodeAttributes;
import io.fsledger.events.InodeKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Reads attributes of what is below a folder, and of nothing else, whatever names it is given: each name is one entry of the
 * directory before it, and no symbolic link is followed on the way, also not one that appears while it is being walked.
 */
final class DirectoryTree {
    /** What a Unix file system knows of a file, by Java's names. */
    private static final String ALL = "unix:*";

    private static final int PERMISSIONS = 07777;

    private final Path root;

    /** @throws IOException where the folder is not there */
    DirectoryTree(Path root) throws IOException {
        this.root = root.toRealPath();
        if (!Files.isDirectory(this.root)) {
            throw new NotDirectoryException(root.toString());
        }
    }

    /**
     * @param names from the root down; none for the root itself
     * @throws IOException with a sentence, where there is no such entry or it must not be looked at
     */
    InodeAttributes attributes(List<ByteBuffer> names) throws IOException {
        List<Path> entries = new ArrayList<>();
        for (ByteBuffer name : names) {
            entries.add(entry(name));
        }
        try (DirectoryStream<Path> top = Files.newDirectoryStream(root)) {
            if (!(top instanceof SecureDirectoryStream<Path> directory)) {
                throw new IOException("this system has no directories that can be walked safely");
            }
            if (entries.isEmpty()) {
                return read(root, directory.getFileAttributeView(BasicFileAttributeView.class));
            }
            return walk(directory, root, entries);
        }
    }

    private static Path entry(ByteBuffer name) throws IOException {
        Refusal refusal = Names.checkEntry(name);
        if (refusal != null) {
            throw new IOException(refusal.sentence());
        }
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(name.duplicate()).toString();
            Path entry = Path.of(text);
            if (text.equals(".") || text.equals("..") || entry.isAbsolute() || entry.getNameCount() != 1) {
                throw new IOException("\"" + text + "\" is not the name of an entry");
            }
            return entry;
        } catch (CharacterCodingException | InvalidPathException e) {
            throw new IOException("this example knows only names that are text here", e);
        }
    }

    private InodeAttributes walk(SecureDirectoryStream<Path> directory, Path path, List<Path> entries)
            throws IOException {
        Path name = entries.get(0);
        BasicFileAttributeView view =
                directory.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        Path here = path.resolve(name);
        if (entries.size() == 1) {
            return read(here, view);
        }
        if (!view.readAttributes().isDirectory()) {
            throw new NotDirectoryException(root.relativize(here).toString());
        }
        try (SecureDirectoryStream<Path> next = directory.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
            return walk(next, here, entries.subList(1, entries.size()));
        }
    }

    /** Java tells all only by path; what was walked to must still be there, or a link has come between. */
    private static InodeAttributes read(Path path, BasicFileAttributeView walkedTo) throws IOException {
        BasicFileAttributes safe = walkedTo.readAttributes();
        Map<String, Object> all = Files.readAttributes(path, ALL, LinkOption.NOFOLLOW_LINKS);
        if (!Objects.equals(safe.fileKey(), all.get("fileKey"))) {
            throw new IOException("the entry was replaced while it was read");
        }
        return InodeAttributes.newBuilder()
                .setKind(kind(safe))
                .setSize(value(all, "size", Long.class))
                .setMode(value(all, "mode", Integer.class) & PERMISSIONS)
                .setUid(value(all, "uid", Integer.class))
                .setGid(value(all, "gid", Integer.class))
                .setLinks(value(all, "nlink", Integer.class))
                .setAccessedAt(micros(all, "lastAccessTime"))
                .setModifiedAt(micros(all, "lastModifiedTime"))
                .setChangedAt(micros(all, "ctime"))
                .build();
    }

    private static InodeKind kind(BasicFileAttributes attributes) {
        if (attributes.isRegularFile()) {
            return InodeKind.FILE;
        }
        if (attributes.isDirectory()) {
            return InodeKind.DIRECTORY;
        }
        return attributes.isSymbolicLink() ? InodeKind.SYMLINK : InodeKind.OTHER;
    }

    private static long micros(Map<String, Object> all, String name) {
        return value(all, name, FileTime.class).to(TimeUnit.MICROSECONDS);
    }

    private static <T> T value(Map<String, Object> all, String name, Class<T> type) {
        return type.cast(Objects.requireNonNull(all.get(name), name));
    }
}
