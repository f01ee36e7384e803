package io.fsledger.process;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.regex.Pattern;

/** A line of the log: {@code key=value}, or one JSON object. What looks like a password is not in it. */
public final class LogLine extends LayoutBase<ILoggingEvent> {
    private static final Pattern SECRET = Pattern.compile(
            "(?i)([\\w.-]*(?:password|passwd|secret|token|user\\.info|jaas\\.config)[\\w.-]*\\s*[=:]\\s*)(\"[^\"]*\"|'[^']*'|[^\\s,;}]+)");
    private static final Pattern USER_INFO = Pattern.compile("//[^/\\s@]+@");

    private final ThrowableProxyConverter stackTraces = new ThrowableProxyConverter();
    private boolean json;

    /** @param format {@code json} or {@code text} */
    public void setFormat(String format) {
        json = format.equals("json");
    }

    @Override
    public void start() {
        stackTraces.start();
        super.start();
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        String message = withoutSecrets(event.getFormattedMessage());
        String trace = event.getThrowableProxy() == null ? "" : withoutSecrets(stackTraces.convert(event));
        if (json) {
            ObjectNode line = JsonNodeFactory.instance
                    .objectNode()
                    .put("time", event.getInstant().toString())
                    .put("level", event.getLevel().toString())
                    .put("logger", event.getLoggerName())
                    .put("thread", event.getThreadName())
                    .put("message", message);
            return (trace.isEmpty() ? line : line.put("trace", trace)) + "\n";
        }
        return "time=%s level=%s logger=%s thread=%s message=%s%n%s"
                .formatted(
                        event.getInstant(),
                        event.getLevel(),
                        event.getLoggerName(),
                        TextNode.valueOf(event.getThreadName()),
                        TextNode.valueOf(message),
                        trace);
    }

    /** The same text with what looks like a secret hidden. */
    public static String withoutSecrets(String text) {
        String hidden = SECRET.matcher(text).replaceAll("$1[hidden]");
        return USER_INFO.matcher(hidden).replaceAll("//[hidden]@");
    }
}
