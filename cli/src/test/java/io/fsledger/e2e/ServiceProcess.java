package io.fsledger.e2e;

import io.fsledger.client.query.QueryClient;
import io.fsledger.embedded.EmbeddedStack;
import io.fsledger.embedded.TestJvm;
import io.fsledger.streams.app.LedgerService;
import io.fsledger.streams.kernel.ServiceConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A service in a process of its own, to be killed. Given a data folder, with its broker and registry in the same process. */
final class ServiceProcess implements AutoCloseable {
    static final String DATA = "test.data";
    static final String BROKER_PORT = "test.broker.port";
    static final String REGISTRY_PORT = "test.registry.port";

    private final Process process;
    private final URI uri;

    private ServiceProcess(Process process, URI uri) {
        this.process = process;
        this.uri = uri;
    }

    /**
     * What runs in the process: a service, until the process is killed or who has started it ends. Says on its first line
     * where HTTP is.
     */
    public static void main(String[] arguments) throws Exception {
        Map<String, Object> settings = new HashMap<>();
        for (String argument : arguments) {
            String[] pair = argument.split("=", 2);
            settings.put(pair[0], pair[1]);
        }
        if (settings.containsKey(DATA)) {
            EmbeddedStack.start(new EmbeddedStack.Settings(
                    Path.of((String) settings.get(DATA)),
                    Integer.parseInt((String) settings.get(BROKER_PORT)),
                    Integer.parseInt((String) settings.get(REGISTRY_PORT))));
        }
        try {
            System.out.println(LedgerService.start(new ServiceConfig(settings)).port());
            while (System.in.read() != -1) {
                // nobody says anything
            }
        } catch (RuntimeException e) {
            e.printStackTrace();
        }
        Runtime.getRuntime().halt(1);
    }

    static ServiceProcess start(Map<String, Object> settings) throws IOException {
        // what a killed process leaves is deleted with the test's folder
        Path folder =
                Path.of(String.valueOf(settings.get(ServiceConfig.STATE_DIR))).getParent();
        List<String> command = TestJvm.command(384, List.of("-Djava.io.tmpdir=" + folder), ServiceProcess.class);
        settings.forEach((name, value) -> command.add(name + "=" + value));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output = process.inputReader();
        String line = output.readLine();
        if (line == null) {
            throw new IOException("the process ended before its service had started");
        }
        return new ServiceProcess(process, URI.create("http://" + ServiceSettings.HOST + ":" + line));
    }

    URI uri() {
        return uri;
    }

    Http http() {
        return new Http(uri);
    }

    QueryClient ask() {
        return new QueryClient(List.of(uri));
    }

    long pid() {
        return process.pid();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
