package io.fsledger.streams.access;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a request brings as its <i>Authorization</i>, to be judged here and passed on with the question to other instances. It is never
 * shown.
 *
 * @param header null where there was none
 */
public record Bearer(@Nullable String header) {
    public static final String HEADER = "Authorization";
    public static final Bearer NONE = new Bearer(null);

    private static final String SCHEME = "bearer ";

    /** The token itself; null where none came. */
    @Nullable
    String token() {
        if (header == null || !header.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            return null;
        }
        return header.substring(SCHEME.length()).strip();
    }

    @Override
    public String toString() {
        return header == null ? "Bearer[none]" : "Bearer[given]";
    }
}
