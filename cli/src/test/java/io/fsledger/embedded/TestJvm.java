package io.fsledger.embedded;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM in a process of its own, for a test that starts or kills one. It lives too shortly for the second compiler to pay, and loads
 * the same classes as a hundred before it: they are not verified again each time.
 */
public final class TestJvm {
    private TestJvm() {}

    /** How it is started, with the class path of the tests; arguments of the program may be added. */
    public static List<String> command(int heapMiB, List<String> options, Class<?> main) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heapMiB + "m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:-BytecodeVerificationRemote"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        return command;
    }
}
