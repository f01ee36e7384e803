package io.fsledger.bench.app;

import io.fsledger.streams.app.LedgerService;
import io.fsledger.streams.kernel.ServiceConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The whole service. Arguments: BOOTSTRAP REGISTRY FOLDER PREFIX. */
public final class ServiceMain {
    private ServiceMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        Parent parent = new Parent();
        Map<String, String> settings = settings(arguments[0], arguments[1], Path.of(arguments[2]), arguments[3]);
        try (LedgerService service = LedgerService.start(new ServiceConfig(settings))) {
            parent.tell("ready " + service.port());
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
