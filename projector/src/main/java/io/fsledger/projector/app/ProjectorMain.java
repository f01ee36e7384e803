package io.fsledger.projector.app;

import io.fsledger.process.SettingNames;
import io.fsledger.process.StandaloneProcess;
import io.fsledger.projector.kernel.ProjectorConfig;
import io.fsledger.schemas.serde.SerdeSettings;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The projector as a process of its own, on a Kafka cluster: what its container runs. */
public final class ProjectorMain {
    private static final SettingNames NAMES = SettingNames.of(ProjectorConfig.DEFINITION, SerdeSettings.definition());

    private ProjectorMain() {}

    /** @param arguments the path of a properties file, or nothing */
    public static void main(String[] arguments) {
        System.exit(new StandaloneProcess("fsledger-projector", NAMES, ProjectorMain::start).run(arguments));
    }

    private static StandaloneProcess.Running start(Map<String, String> settings) {
        ProjectorConfig config = new ProjectorConfig(settings);
        Projector projector = Projector.start(config);
        try {
            return new Running(projector, ProjectorHttp.start(config, projector));
        } catch (RuntimeException e) {
            projector.close();
            throw e;
        }
    }

    private record Running(Projector projector, ProjectorHttp http) implements StandaloneProcess.Running {
        @Override
        public String address() {
            return http.address();
        }

        @Override
        public @Nullable String notReady() {
            return http.notReady();
        }

        @Override
        public void close() {
            http.close();
            projector.close();
        }
    }
}
