package io.fsledger.streams.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A token as the service knows it: not itself, only its digest. A token is long and random, so that the digest alone gives nobody
 * a way to it.
 */
public final class Token {
    private final String name;
    private final byte[] digest;
    private final Set<Scope> scopes;
    private final Patterns filesystems;
    private final Patterns clients;

    Token(String name, byte[] digest, Set<Scope> scopes, Patterns filesystems, Patterns clients) {
        this.name = name;
        this.digest = digest.clone();
        this.scopes = Set.copyOf(scopes);
        this.filesystems = filesystems;
        this.clients = clients;
    }

    /** The SHA-256 of a token in hexadecimal, as token files have it. */
    public static String digestOf(String token) {
        return HexFormat.of().formatHex(sha256(token));
    }

    static byte[] sha256(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Takes as long for any other digest, however much of it is the same. */
    boolean hasDigest(byte[] other) {
        return MessageDigest.isEqual(digest, other);
    }

    /** Why it does not allow what asks for the scope; null where it does. */
    @Nullable
    String refusal(Scope scope) {
        return scope.isIn(scopes) ? null : "token " + name + " has not the scope " + scope.text();
    }

    /**
     * Why it does not allow what is about a file system; null where it does.
     *
     * @param filesystem null for all
     */
    @Nullable
    String refusalOfFilesystem(@Nullable String filesystem) {
        return refusal("file systems", filesystems, filesystem);
    }

    /**
     * Why it does not allow what is about a client; null where it does.
     *
     * @param client null for all
     */
    @Nullable
    String refusalOfClient(@Nullable String client) {
        return refusal("clients", clients, client);
    }

    private @Nullable String refusal(String what, Patterns allowed, @Nullable String one) {
        if (one == null ? allowed.coverAll() : allowed.cover(one)) {
            return null;
        }
        return "token " + name + " is limited to the " + what + " " + allowed
                + (one == null ? ": name one, what is asked for is about all of them" : "");
    }
}
