package io.fsledger.projector.files;

import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The name of something in a partition's folder: {@code data_mesa-42-0_7} holds the bytes of inode mesa/42 of generation 0 in
 * term 7, {@code data_mesa-42-0} in term 0 (local, not fenced), {@code manifest_7} says what counts in term 7. Names consist of
 * numbers and a checked file system name, so no event can name a path; and they parse back to what made them.
 *
 * @param file null for what there is one of in the folder
 */
public record FileName(FileKind kind, @Nullable FileId file, long term) {
    private static final String NUMBER = "(0|[1-9][0-9]*)";
    private static final Pattern SYNTAX = Pattern.compile(
            "(?<kind>[a-z]+)(?:_(?<fs>[A-Za-z0-9._-]+)-(?<inode>%s)-(?<generation>%s))?(?:_(?<term>[1-9][0-9]*))?"
                    .formatted(NUMBER, NUMBER));
    private static final Pattern FOLDER = Pattern.compile(FileKind.FOLDER.word() + "-" + NUMBER);
    private static final Map<String, FileKind> KINDS = Stream.of(FileKind.values())
            .filter(kind -> kind != FileKind.FOLDER)
            .collect(Collectors.toMap(FileKind::word, Function.identity()));

    public FileName {
        if (kind == FileKind.FOLDER || kind.isOfFile() != (file != null)) {
            throw new IllegalArgumentException(kind + " has no such name");
        }
        if (term < 0) {
            throw new IllegalArgumentException("term " + term + " is negative");
        }
    }

    public static FileName data(FileId file, long term) {
        return new FileName(FileKind.DATA, file, term);
    }

    public static FileName trace(FileId file, long term) {
        return new FileName(FileKind.TRACE, file, term);
    }

    public static FileName manifest(long term) {
        return new FileName(FileKind.MANIFEST, null, term);
    }

    /** Of a partition's folder, which has no term: it is the same for all owners. */
    public static String folder(int partition) {
        return FileKind.FOLDER.word() + "-" + partition;
    }

    /** Which partition's folder that is; null where it is none. */
    public static @Nullable Integer partitionOf(String folder) {
        Matcher matcher = FOLDER.matcher(folder);
        if (!matcher.matches()) {
            return null;
        }
        try {
            return Integer.valueOf(matcher.group(1));
        } catch (NumberFormatException tooLarge) {
            return null;
        }
    }

    /** As it stands in the folder. */
    public String text() {
        StringBuilder text = new StringBuilder(kind.word());
        if (file != null) {
            text.append('_')
                    .append(file.filesystem())
                    .append('-')
                    .append(Long.toUnsignedString(file.inode()))
                    .append('-')
                    .append(file.generation());
        }
        if (term > 0) {
            text.append('_').append(term);
        }
        return text.toString();
    }

    /** What made a name; null for a name that nothing here makes. */
    public static @Nullable FileName parse(String text) {
        Matcher matcher = SYNTAX.matcher(text);
        FileKind kind = matcher.matches() ? KINDS.get(matcher.group("kind")) : null;
        if (kind == null || kind.isOfFile() != (matcher.group("fs") != null)) {
            return null;
        }
        try {
            String term = matcher.group("term");
            FileId file = !kind.isOfFile()
                    ? null
                    : new FileId(
                            matcher.group("fs"),
                            Long.parseUnsignedLong(matcher.group("inode")),
                            Long.parseLong(matcher.group("generation")));
            return new FileName(kind, file, term == null ? 0 : Long.parseLong(term));
        } catch (IllegalArgumentException outOfRange) {
            return null;
        }
    }
}
