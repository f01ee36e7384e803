package io.fsledger.streams.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tokens that a service knows, one in each line of a text file: name, digest, scopes, file systems, clients, with blanks between.
 *
 * <pre>
 * # a comment
 * dashboard  2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae  read          *       *
 * mount-7    fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9  read,publish  mesa,b* mount-7
 * </pre>
 *
 * <p>The file is looked at again at most once a second, by whoever asks then: a token that was taken out of it, or added, is so within a
 * second. A file that cannot be read any more, or has a line that is none, changes nothing but the log: the former tokens stay good.
 */
public final class TokenFile {
    public static final int TOKENS_MAX = 1_000;

    /** For the most tokens, of which none is limited to more than a few names. */
    private static final int BYTES_MAX = 1 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(TokenFile.class);
    private static final long LOOK_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int FIELDS = 5;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern DIGEST = Pattern.compile("[0-9a-fA-F]{64}");

    private final Path file;
    private final LongSupplier clock;
    private byte @Nullable [] content;
    private volatile List<Token> tokens;
    private long lookedAt;

    private TokenFile(Path file, LongSupplier clock) throws IOException {
        this.file = file;
        this.clock = clock;
        byte[] read = read(file);
        content = read;
        tokens = parse(new String(read, UTF_8));
        lookedAt = clock.getAsLong();
    }

    /** @throws ConfigException with a sentence that names the line, and shows nothing of it */
    public static TokenFile open(Path file) {
        return open(file, System::nanoTime);
    }

    static TokenFile open(Path file, LongSupplier clock) {
        try {
            return new TokenFile(file, clock);
        } catch (IOException e) {
            throw new ConfigException("The tokens in " + file + " cannot be read (" + e + "): make the file readable");
        } catch (IllegalArgumentException e) {
            throw new ConfigException("The tokens in " + file + " cannot be used: " + e.getMessage());
        }
    }

    /** Why a line would be refused; null where it would not. */
    public static @Nullable String faultOf(String line) {
        try {
            return parse(line).size() == 1 ? null : "it is a comment";
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    /** The token that a request brings; null where it brings none that is known. */
    public @Nullable Token find(Bearer bearer) {
        String text = bearer.token();
        if (text == null) {
            return null;
        }
        lookAgain();
        byte[] digest = Token.sha256(text);
        Token found = null;
        for (Token token : tokens) {
            // goes through all, so that the time tells nothing of which it is
            found = token.hasDigest(digest) ? token : found;
        }
        return found;
    }

    private synchronized void lookAgain() {
        long now = clock.getAsLong();
        if (now - lookedAt < LOOK_EVERY_NANOS) {
            return;
        }
        lookedAt = now;
        try {
            byte[] newContent = read(file);
            if (!Arrays.equals(content, newContent)) {
                content = newContent;
                tokens = parse(new String(newContent, UTF_8));
                LOG.info("{} has changed: {} tokens are known now", file, tokens.size());
            }
        } catch (IOException e) {
            if (content != null) {
                content = null;
                LOG.error(
                        "{} cannot be read any more ({}): the tokens that it had stay good until it can",
                        file,
                        e.toString());
            }
        } catch (IllegalArgumentException e) {
            LOG.error("{} has changed and cannot be used: {}; the tokens that it had stay good", file, e.getMessage());
        }
    }

    private static byte[] read(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(BYTES_MAX + 1);
            if (content.length > BYTES_MAX) {
                throw new IOException("it is longer than " + BYTES_MAX + " bytes");
            }
            return content;
        }
    }

    /** @throws IllegalArgumentException with a sentence that names the line, and shows nothing of it but names and scopes */
    static List<Token> parse(String text) {
        List<Token> tokens = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Set<String> digests = new HashSet<>();
        int number = 0;
        for (String line : (Iterable<String>) text.lines()::iterator) {
            number++;
            if (line.isBlank() || line.strip().startsWith("#")) {
                continue;
            }
            String[] fields = line.strip().split("\\s+");
            try {
                tokens.add(token(fields));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
            }
            if (!names.add(fields[0]) || !digests.add(fields[1].toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException(
                        "line " + number + ": its name or its digest stands in a line above, too");
            }
            if (tokens.size() > TOKENS_MAX) {
                throw new IllegalArgumentException(
                        "line " + number + ": there are more than " + TOKENS_MAX + " tokens");
            }
        }
        return List.copyOf(tokens);
    }

    /** What is wrong is told without showing it: in the place of a digest may stand a token. */
    private static Token token(String[] fields) {
        if (fields.length != FIELDS) {
            throw new IllegalArgumentException("it has " + fields.length
                    + " fields and not 5: name, SHA-256 of the token, scopes, file systems, clients");
        }
        if (!NAME.matcher(fields[0]).matches()) {
            throw new IllegalArgumentException("its name is not 1 to 64 of A-Z a-z 0-9 . _ -");
        }
        if (!DIGEST.matcher(fields[1]).matches()) {
            throw new IllegalArgumentException(
                    "its second field is not a SHA-256 of 64 hexadecimal digits: `fsledger token` makes such a line");
        }
        return new Token(
                fields[0],
                HexFormat.of().parseHex(fields[1]),
                scopes(fields[2]),
                patterns("fourth", fields[3]),
                patterns("fifth", fields[4]));
    }

    private static Set<Scope> scopes(String list) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (String text : list.split(",", -1)) {
            Scope scope = Scope.of(text);
            if (scope == null) {
                throw new IllegalArgumentException("its third field holds what is no scope: there are "
                        + String.join(
                                ", ",
                                Arrays.stream(Scope.values()).map(Scope::text).toList()));
            }
            scopes.add(scope);
        }
        return scopes;
    }

    private static Patterns patterns(String which, String list) {
        try {
            return Patterns.parse(list);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("in its " + which + " field " + e.getMessage(), e);
        }
    }
}
