package io.fsledger.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fsledger.streams.access.Scope;
import io.fsledger.streams.access.Token;
import io.fsledger.streams.access.TokenFile;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Makes a token. */
@Command(
        name = "token",
        description = {
            "Make a token for the HTTP API: write it to a new file that only its owner can read, and print the line that lets it in.",
            "The line goes into the file that http.tokens.file names; it holds a digest of the token, not the token:"
                    + " `fsledger token dashboard --scopes read --into dashboard.token >> tokens`."
        })
final class TokenCommand implements Callable<Integer> {
    /** As many as a key has: nobody finds the token of a digest by trying. */
    private static final int TOKEN_BYTES = 32;

    private static final String ALL = "*";

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "What logs and refusals call it.")
    private String name;

    @Option(
            names = "--scopes",
            required = true,
            split = ",",
            paramLabel = "SCOPE",
            converter = ScopeConverter.class,
            description = "What it is good for: read, payload-read (names of files too), publish, admin.")
    private Set<Scope> scopes;

    @Option(
            names = "--filesystems",
            paramLabel = "PATTERNS",
            defaultValue = ALL,
            description = "File systems it is good for, such as mesa,home-* (default: all).")
    private String filesystems;

    @Option(
            names = "--clients",
            paramLabel = "PATTERNS",
            defaultValue = ALL,
            description = "Clients it is good for, such as mount-7 (default: all).")
    private String clients;

    @Option(names = "--into", required = true, paramLabel = "FILE", description = "New file for the token.")
    private Path file;

    /** Scopes as token files have them. */
    static final class ScopeConverter implements ITypeConverter<Scope> {
        @Override
        public Scope convert(String text) {
            Scope scope = Scope.of(text.toLowerCase(Locale.ROOT));
            if (scope == null) {
                throw new TypeConversionException(
                        "\"" + Text.escaped(text) + "\" is no scope: there are read, payload-read, publish and admin");
            }
            return scope;
        }
    }

    @Override
    public Integer call() {
        byte[] random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        String line = String.join(
                " ",
                name,
                Token.digestOf(token),
                String.join(",", scopes.stream().map(Scope::text).sorted().toList()),
                filesystems,
                clients);
        String fault = TokenFile.faultOf(line);
        if (fault != null) {
            throw CommandFailure.usage("No token file would take that: " + fault + ".");
        }
        write(token);
        spec.commandLine().getOut().println(line);
        return ExitCodes.OK;
    }

    private void write(String token) {
        Set<String> views = FileSystems.getDefault().supportedFileAttributeViews();
        FileAttribute<?>[] ownerOnly = views.contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        try {
            Files.createFile(file, ownerOnly);
            try (Writer writer = Files.newBufferedWriter(file, UTF_8, StandardOpenOption.WRITE)) {
                writer.write(token + "\n");
            }
        } catch (FileAlreadyExistsException e) {
            throw CommandFailure.usage("%s is there already, and may hold a token: name a new file."
                    .formatted(Text.escaped(file.toString())));
        } catch (IOException e) {
            throw CommandFailure.failed(
                    "%s cannot be written (%s): name another file."
                            .formatted(Text.escaped(file.toString()), Text.escaped(e.toString())),
                    e);
        }
    }
}
