package io.fsledger.cli;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;
import org.slf4j.LoggerFactory;

/** Where a service logs to. Until it holds its data folder it logs to the console, as all other commands do. */
final class ServerLog {
    private static final String CONFIGURATION = "logback-up.xml";

    private ServerLog() {}

    static void writeTo(Path data) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        URL configuration = Objects.requireNonNull(ServerLog.class.getResource(CONFIGURATION));
        context.reset();
        context.putProperty("folder", data.resolve("logs").toString());
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        try {
            configurator.doConfigure(configuration);
        } catch (JoranException e) {
            throw new IllegalStateException(CONFIGURATION + " is part of fsledger and can be read", e);
        }
    }
}
