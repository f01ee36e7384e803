package io.fsledger.bench.app;

import io.fsledger.embedded.EmbeddedStack;
import io.fsledger.streams.app.LedgerService;
import io.fsledger.streams.kernel.ServiceConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The whole service. Arguments: {@code embedded FOLDER}, with a broker and a registry in the same process as {@code
 * fsledger up} has them, or {@code on BOOTSTRAP REGISTRY FOLDER PREFIX}.
 */
public final class ServiceMain {
    private ServiceMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        Parent parent = new Parent();
        if (arguments[0].equals("embedded")) {
            Path folder = Path.of(arguments[1]);
            try (EmbeddedStack stack =
                    EmbeddedStack.start(EmbeddedStack.Settings.in(folder).withAnyPorts())) {
                String addresses = stack.bootstrapServers() + " " + stack.registryUrl();
                serve(
                        parent,
                        settings(stack.bootstrapServers(), stack.registryUrl(), folder.resolve("state"), "fs."),
                        addresses);
            }
        } else {
            serve(parent, settings(arguments[1], arguments[2], Path.of(arguments[3]), arguments[4]), "");
        }
    }

    private static void serve(Parent parent, Map<String, String> settings, String addresses)
            throws InterruptedException {
        try (LedgerService service = LedgerService.start(new ServiceConfig(settings))) {
            parent.tell("ready " + service.port() + " " + addresses);
            parent.hear();
        }
    }

    private static Map<String, String> settings(String bootstrap, String registry, Path state, String prefix) {
        Map<String, String> settings = new HashMap<>();
        settings.put(ServiceConfig.BOOTSTRAP_SERVERS, bootstrap);
        settings.put(ServiceConfig.REGISTRY_URL, registry);
        settings.put(ServiceConfig.STATE_DIR, state.toString());
        settings.put(ServiceConfig.HTTP_PORT, "0");
        settings.put("topic.prefix", prefix);
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith(AppMain.SETTING))
                .forEach(name -> settings.put(name.substring(AppMain.SETTING.length()), System.getProperty(name)));
        return settings;
    }
}
