package io.fsledger.streams.access;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a route asks of a token. Every route declares it; there is no way to add one without.
 *
 * <p>What a question does not name it asks for all of: the handles of one file system are those of all clients in it, so they
 * need a token that is good for that file system and for all clients. So an answer is whole, or there is none.
 *
 * @param scope null for what is open to everybody
 * @param subjects what the answer tells of
 */
public record Access(@Nullable Scope scope, Set<Subject> subjects) {
    /** Needs no token: health. */
    public static final Access OPEN = new Access(null, Set.of());

    /** What an answer tells of. */
    public enum Subject {
        /** What is in file systems: the one that the path names, or all. */
        FILESYSTEM,
        /** What clients have or do: the one that the path names, or all. */
        CLIENT,
        /** The same, where the answer is limited to the client that the query names, if it names one. */
        FILTERED_CLIENT
    }

    /**
     * The names in a request; null where it does not name one.
     *
     * @param filesystem in its path
     * @param client in its path
     * @param filteredClient in its query
     */
    public record Named(
            @Nullable String filesystem,
            @Nullable String client,
            @Nullable String filteredClient) {}

    public static Access read(Subject... subjects) {
        return new Access(Scope.READ, Set.of(subjects));
    }

    public static Access payloadRead(Subject... subjects) {
        return new Access(Scope.PAYLOAD_READ, Set.of(subjects));
    }

    /** To publish; which events, each of them says. */
    public static Access publish() {
        return new Access(Scope.PUBLISH, Set.of());
    }

    public static Access admin(Subject... subjects) {
        return new Access(Scope.ADMIN, Set.of(subjects));
    }

    /** Why a token does not allow it; null where it does. */
    public @Nullable String refusal(Token token, Named named) {
        String refusal = scope == null ? null : token.refusal(scope);
        if (refusal == null && subjects.contains(Subject.FILESYSTEM)) {
            refusal = token.refusalOfFilesystem(named.filesystem());
        }
        if (refusal == null && subjects.contains(Subject.CLIENT)) {
            refusal = token.refusalOfClient(named.client());
        }
        if (refusal == null && subjects.contains(Subject.FILTERED_CLIENT)) {
            refusal = token.refusalOfClient(named.filteredClient());
        }
        return refusal;
    }
}
