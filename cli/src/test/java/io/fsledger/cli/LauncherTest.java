package io.fsledger.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code fsledger}, on sources of its own and with a stand-in for Maven, which hands out what is compiled already. */
@Tag("slow")
class LauncherTest {
    private static final List<String> MODULES =
            List.of("schemas", "core", "client", "process", "streams-app", "projector", "cli");

    @TempDir
    Path temp;

    private Path home;
    private Path bin;

    /** How the script ended; both outputs in one. */
    private record Ran(int exitCode, String output) {}

    @BeforeEach
    void makeSources() throws IOException {
        Path launcher = Path.of("..", "fsledger").toAbsolutePath().normalize();
        assumeTrue(Files.exists(launcher), "needs the launcher in the folder above");
        home = Files.createDirectory(temp.resolve("some where"));
        Files.copy(launcher, home.resolve("fsledger"));
        Files.createFile(home.resolve("pom.xml"));
        for (String module : MODULES) {
            Files.createDirectories(home.resolve(module).resolve("src/main/java"));
            Files.createFile(home.resolve(module).resolve("pom.xml"));
        }
        bin = Files.createDirectory(temp.resolve("bin"));
        Path jar = classPathJar();
        script("mvn", """
                echo "[INFO] Building fsledger cli 0.1.0 [5/5]"
                mkdir -p cli/target/lib
                cp '%s' cli/target/fsledger-cli-0.1.0.jar
                """.formatted(jar));
    }

    /** A jar that refers to everything that is on the class path here. */
    private Path classPathJar() throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.CLASS_PATH,
                        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                                .map(entry -> Path.of(entry).toUri().toString())
                                .collect(Collectors.joining(" ")));
        Path jar = temp.resolve("class-path.jar");
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        return jar;
    }

    private void script(String name, String body) throws IOException {
        Path script = bin.resolve(name);
        Files.writeString(script, "#!/bin/bash\n" + body);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Ran run(Path launcher, Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("bash", launcher.toString()));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(temp, "launcher", ".out");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(temp.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("PATH", bin + ":/usr/bin:/bin");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().remove("FSLEDGER_NO_BUILD");
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ran(process.exitValue(), Files.readString(output));
    }

    private Ran run(String... arguments) throws Exception {
        return run(home.resolve("fsledger"), Map.of(), arguments);
    }

    @Test
    void buildsOnFirstUseAndWhenSourcesAreNewer() throws Exception {
        Ran first = run("--version");
        assertThat(first.output())
                .contains("fsledger: building")
                .contains("  [5/5] fsledger cli\n")
                .contains("fsledger: built in ")
                .endsWith("fsledger development\n");
        assertThat(first.exitCode()).isZero();
        assertThat(home.resolve("cli/target/build.log")).content().contains("[INFO] Building");

        assertThat(run("--version").output()).isEqualTo("fsledger development\n");

        Path changed = Files.createFile(home.resolve("core/src/main/java/New.java"));
        Files.setLastModifiedTime(changed, FileTime.from(Instant.now().plusSeconds(10)));
        assertThat(run(home.resolve("fsledger"), Map.of("FSLEDGER_NO_BUILD", "1"), "--version")
                        .output())
                .isEqualTo("fsledger development\n");
        assertThat(run("--version").output()).contains("fsledger: building");
    }

    @Test
    void keepsTheClassesOfItsJvmForTheNextStart() throws Exception {
        home = Files.move(home, temp.resolve("elsewhere"));
        Path java = Files.createDirectories(temp.resolve("jvm/bin")).resolve("java");
        script("java", """
                case "$*" in
                *-XshowSettings*) printf '    java.specification.version = 17\\n    java.vm.version = 17.0.1+2\\n' >&2 ;;
                *ArchiveClassesAtExit=*" up --check "*) touch "$(sed 's/.*ArchiveClassesAtExit=\\([^ ]*\\).*/\\1/' <<<"$*")" ;;
                *) echo "$FSLEDGER_UP_OPTS $*" ;;
                esac
                """);
        Files.move(bin.resolve("java"), java);
        Map<String, String> environment =
                Map.of("JAVA_HOME", temp.resolve("jvm").toString());
        String archive = "-XX:SharedArchiveFile=" + home.resolve("cli/target/classes-17.0.1+2.jsa");

        Ran first = run(home.resolve("fsledger"), environment, "lsof");
        assertThat(first.output()).contains("fsledger: starting once", archive);
        Ran second = run(home.resolve("fsledger"), environment, "lsof");
        assertThat(second.output()).containsSubsequence(archive, archive).doesNotContain("starting once");

        Files.delete(home.resolve("cli/target/classes-17.0.1+2.jsa"));
        assertThat(run(home.resolve("fsledger"), environment, "lsof").output()).doesNotContain("SharedArchiveFile");
    }

    @Test
    void worksThroughLinksAndPassesExitCodesOn() throws Exception {
        Path link = Files.createSymbolicLink(temp.resolve("link"), Path.of("some where/fsledger"));
        Path linkToLink = Files.createSymbolicLink(bin.resolve("fsledger"), link);
        assertThat(run(linkToLink, Map.of(), "--version").output()).endsWith("fsledger development\n");
        Ran wrong = run(linkToLink, Map.of(), "lsof", "--file", "a file");
        assertThat(wrong.exitCode()).isEqualTo(ExitCodes.USAGE);
        assertThat(wrong.output()).contains("\"a file\" is not FILESYSTEM/NUMBER");
    }

    @Test
    void aBuildThatFails() throws Exception {
        script("mvn", "echo '[ERROR] something is missing'; exit 1\n");
        Ran failed = run("--version");
        assertThat(failed.exitCode()).isEqualTo(ExitCodes.CANNOT_START);
        assertThat(failed.output()).contains("something is missing").contains("build.log says why");
        assertThat(run("--version").exitCode()).isEqualTo(ExitCodes.CANNOT_START);
    }

    @Test
    void aJavaThatIsTooOld() throws Exception {
        script("java", "echo '    java.specification.version = 11' >&2\n");
        Path oldHome = temp.resolve("old");
        Files.createDirectories(oldHome.resolve("bin"));
        Files.copy(bin.resolve("java"), oldHome.resolve("bin/java"), StandardCopyOption.COPY_ATTRIBUTES);
        Ran refused = run(home.resolve("fsledger"), Map.of("JAVA_HOME", oldHome.toString()), "--version");
        assertThat(refused.exitCode()).isEqualTo(ExitCodes.CANNOT_START);
        assertThat(refused.output()).contains("is of version 11: install a JDK of version 17 or later");
    }

    @Test
    void noJavaAtAll() throws Exception {
        Ran refused = run(home.resolve("fsledger"), Map.of("JAVA_HOME", temp.toString()), "--version");
        assertThat(refused.exitCode()).isEqualTo(ExitCodes.CANNOT_START);
        assertThat(refused.output()).contains("there is no bin/java");
    }
}
