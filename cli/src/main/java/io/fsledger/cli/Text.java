package io.fsledger.cli;

/** How values look to people. */
final class Text {
    private Text() {}

    /** Without what could move the cursor, colour the terminal or turn the reading direction. */
    static String escaped(String text) {
        if (text.codePoints().allMatch(Text::isHarmless)) {
            return text;
        }
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (isHarmless(c)) {
                escaped.appendCodePoint(c);
            } else {
                escaped.append(String.format(c > 0xffff ? "\\U%08x" : "\\u%04x", c));
            }
        });
        return escaped.toString();
    }

    private static boolean isHarmless(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> c != '\\';
        };
    }

    /** Several lines of somebody else's text, line by line. */
    static String escapedLines(String text) {
        return String.join("\n", text.lines().map(Text::escaped).toList());
    }

    static String seconds(long nanos) {
        return "%.1f s".formatted(nanos / 1e9);
    }

    static String plural(long count, String noun) {
        return "%,d %s%s".formatted(count, noun, count == 1 ? "" : "s");
    }
}
