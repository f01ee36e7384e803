package io.fsledger.streams.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a token is good for. */
public enum Scope {
    /** All questions but those of {@link #PAYLOAD_READ}. */
    READ,
    /** Also what users have put into the file systems: names of files, and what is in them. */
    PAYLOAD_READ,
    /** Publishing events. */
    PUBLISH,
    /** Operations on families and on the clients of others. */
    ADMIN;

    /** As it is written: {@code payload-read}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Null where there is none of that name. */
    public static @Nullable Scope of(String text) {
        return Arrays.stream(values())
                .filter(scope -> scope.text().equals(text))
                .findFirst()
                .orElse(null);
    }

    /** Whether a token with these scopes may do what asks for this one. Who may read names or administer may read, too. */
    boolean isIn(Set<Scope> scopes) {
        return scopes.contains(this) || this == READ && (scopes.contains(PAYLOAD_READ) || scopes.contains(ADMIN));
    }
}
