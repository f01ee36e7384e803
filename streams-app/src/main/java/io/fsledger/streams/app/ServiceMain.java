package io.fsledger.streams.app;

import io.fsledger.process.CannotStartException;
import io.fsledger.process.SettingNames;
import io.fsledger.process.StandaloneProcess;
import io.fsledger.schemas.serde.SerdeSettings;
import io.fsledger.streams.http.ApiServer;
import io.fsledger.streams.kernel.ServiceConfig;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The service as a process of its own, on a Kafka cluster: what its container runs. */
public final class ServiceMain {
    private static final SettingNames NAMES = SettingNames.of(ServiceConfig.DEFINITION, SerdeSettings.definition());

    private ServiceMain() {}

    /** @param arguments the path of a properties file, or nothing */
    public static void main(String[] arguments) {
        System.exit(new StandaloneProcess("fsledger-service", NAMES, ServiceMain::start).run(arguments));
    }

    private static StandaloneProcess.Running start(Map<String, String> settings) {
        ServiceConfig config = new ServiceConfig(settings);
        try {
            return new Running(config, LedgerService.start(config));
        } catch (ApiServer.AddressInUseException e) {
            throw new CannotStartException(String.valueOf(e.getMessage()), e);
        }
    }

    private record Running(ServiceConfig config, LedgerService service) implements StandaloneProcess.Running {
        @Override
        public String address() {
            return "http://" + config.getString(ServiceConfig.HTTP_HOST) + ":" + service.port();
        }

        @Override
        public @Nullable String notReady() {
            return service.notReady();
        }

        @Override
        public void close() {
            service.close();
        }
    }
}
