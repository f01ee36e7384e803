package io.fsledger.projector.app;

import io.fsledger.process.CannotStartException;
import io.fsledger.projector.kernel.PartitionStatus;
import io.fsledger.projector.kernel.ProjectorConfig;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.util.JavalinBindException;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/** How a projector is, over HTTP: health and metrics, and nothing of what it keeps. */
public final class ProjectorHttp implements AutoCloseable {
    private static final int THREADS_MAX = 8;
    private static final int THREADS_MIN = 3;

    private final Projector projector;
    private final ProjectorMetrics metrics;
    private final Javalin javalin;

    private ProjectorHttp(ProjectorConfig config, Projector projector) {
        this.projector = projector;
        metrics = new ProjectorMetrics(config, projector);
        javalin = Javalin.create(javalinConfig -> configure(javalinConfig, config));
    }

    public static ProjectorHttp start(ProjectorConfig config, Projector projector) {
        ProjectorHttp http = new ProjectorHttp(config, projector);
        try {
            http.javalin.start();
            return http;
        } catch (RuntimeException e) {
            http.close();
            if (e instanceof JavalinBindException) {
                throw new CannotStartException(
                        "HTTP cannot be served on %s:%d: the port is in use or the address is not this machine's. Set %s or %s."
                                .formatted(
                                        config.getString(ProjectorConfig.HTTP_HOST),
                                        config.getInt(ProjectorConfig.HTTP_PORT),
                                        ProjectorConfig.HTTP_PORT,
                                        ProjectorConfig.HTTP_HOST),
                        e);
            }
            throw e;
        }
    }

    private void configure(JavalinConfig javalinConfig, ProjectorConfig config) {
        javalinConfig.startup.showJavalinBanner = false;
        javalinConfig.jetty.host = config.getString(ProjectorConfig.HTTP_HOST);
        javalinConfig.jetty.port = config.getInt(ProjectorConfig.HTTP_PORT);
        javalinConfig.jetty.threadPool = new QueuedThreadPool(THREADS_MAX, THREADS_MIN);
        javalinConfig.http.prefer405over404 = true;
        javalinConfig.routes.get("/health/live", context -> health(context, null));
        javalinConfig.routes.get("/health/ready", context -> health(context, notReady()));
        javalinConfig.routes.get(
                "/metrics",
                context -> context.contentType("text/plain; version=0.0.4; charset=utf-8")
                        .result(metrics.scrape()));
    }

    private static void health(Context context, @Nullable String wrong) {
        context.status(wrong == null ? 200 : 503)
                .json(wrong == null ? Map.of("status", "up") : Map.of("status", "down", "detail", wrong));
    }

    /** Why a partition that this projector has does not go on; null where all do. */
    @Nullable
    String notReady() {
        String problem = projector.filesProblem();
        return problem != null
                ? problem
                : Stream.concat(projector.files().stream(), projector.sql().stream())
                        .filter(status -> status.problem() != null)
                        .findFirst()
                        .map(ProjectorHttp::told)
                        .orElse(null);
    }

    private static String told(PartitionStatus status) {
        return "%s-%d stands at %d: %s"
                .formatted(status.topic(), status.partition(), status.applied(), status.problem());
    }

    public String address() {
        return "http://" + javalin.unsafe.jetty.host + ":" + javalin.port();
    }

    @Override
    public void close() {
        javalin.stop();
        metrics.close();
    }
}
