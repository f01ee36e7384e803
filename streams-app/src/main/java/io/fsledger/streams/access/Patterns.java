package io.fsledger.streams.access;

import java.util.List;
import java.util.regex.Pattern;

/** The names that a token is limited to: each is a name, or what names begin with followed by {@code *}. */
record Patterns(List<String> patterns) {
    private static final String ANY = "*";

    /** What a name consists of; the star may only end it. */
    private static final Pattern WELL_FORMED = Pattern.compile("[A-Za-z0-9._:-]{0,128}\\*|[A-Za-z0-9._:-]{1,128}");

    /** @throws IllegalArgumentException with the reason, where one is no pattern */
    static Patterns parse(String list) {
        List<String> patterns = List.of(list.split(",", -1));
        for (String pattern : patterns) {
            if (!WELL_FORMED.matcher(pattern).matches()) {
                throw new IllegalArgumentException(
                        "a pattern is a name of A-Z a-z 0-9 . _ : -, or the beginning of names with * behind it, or *");
            }
        }
        return new Patterns(patterns);
    }

    boolean coverAll() {
        return patterns.contains(ANY);
    }

    boolean cover(String name) {
        return patterns.stream()
                .anyMatch(pattern -> pattern.endsWith(ANY)
                        ? name.startsWith(pattern.substring(0, pattern.length() - 1))
                        : name.equals(pattern));
    }

    @Override
    public String toString() {
        return String.join(",", patterns);
    }
}
