package io.fsledger.process;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import java.net.URL;
import java.util.Objects;
import org.slf4j.LoggerFactory;

/** The log of a process whose output somebody else keeps, as of a container: everything to stdout. */
public final class StdoutLog {
    private static final String CONFIGURATION = "logback-stdout.xml";

    private StdoutLog() {}

    /** From now on; {@code FSLEDGER_LOG=json} makes it JSON lines. */
    public static void begin() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        URL configuration = Objects.requireNonNull(StdoutLog.class.getResource(CONFIGURATION));
        context.reset();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        try {
            configurator.doConfigure(configuration);
        } catch (JoranException e) {
            throw new IllegalStateException(CONFIGURATION + " is part of fsledger and can be read", e);
        }
    }
}
