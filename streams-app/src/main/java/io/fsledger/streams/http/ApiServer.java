package io.fsledger.streams.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fsledger.streams.access.Access;
import io.fsledger.streams.kernel.ServiceConfig;
import io.fsledger.streams.queries.Unanswered;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.JettyConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.json.JavalinJackson;
import io.javalin.util.JavalinBindException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.errors.InterruptException;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves HTTP. Errors go out as {@code application/problem+json} with a reason code. */
public final class ApiServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);
    private static final String PROBLEM = "application/problem+json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Javalin javalin;
    private final Map<String, Access> accesses = new TreeMap<>();

    /** The address cannot be served on. */
    public static final class AddressInUseException extends RuntimeException {
        AddressInUseException(String host, int port, Throwable cause) {
            super(
                    "HTTP cannot be served on " + host + ":" + port
                            + ": the port is in use or the address is not this machine's. Choose another with --port.",
                    cause);
        }
    }

    public ApiServer(ServiceConfig config, HttpSecurity security, List<Routes> routes) {
        javalin = Javalin.create(javalinConfig -> configure(javalinConfig, config, security, routes));
    }

    public void start() {
        try {
            javalin.start();
        } catch (JavalinBindException e) {
            throw new AddressInUseException(javalin.unsafe.jetty.host, javalin.unsafe.jetty.port, e);
        }
    }

    public int port() {
        return javalin.port();
    }

    /** Everything that is served, such as {@code GET /v1/handles}. */
    public List<String> routes() {
        return javalin.unsafe.internalRouter.allHttpHandlers().stream()
                .map(route -> route.endpoint.method + " " + route.endpoint.path)
                .toList();
    }

    /** What each of them asks of a token. */
    public Map<String, Access> accesses() {
        return Collections.unmodifiableMap(accesses);
    }

    @Override
    public void close() {
        javalin.stop();
    }

    private void configure(JavalinConfig javalin, ServiceConfig config, HttpSecurity security, List<Routes> routes) {
        javalin.startup.showJavalinBanner = false;
        javalin.jetty.host = config.getString(ServiceConfig.HTTP_HOST);
        javalin.jetty.port = config.getInt(ServiceConfig.HTTP_PORT);
        javalin.jetty.threadPool = new QueuedThreadPool(config.getInt(ServiceConfig.HTTP_THREADS), 4, 60_000);
        javalin.http.maxRequestSize = config.getInt(ServiceConfig.HTTP_BODY_MAX_BYTES);
        javalin.http.prefer405over404 = true;
        javalin.jsonMapper(new JavalinJackson(JSON, false));
        SslContextFactory.Server tls = security.tls();
        if (tls != null) {
            javalin.jetty.addConnector((server, http) -> connector(server, http, tls, javalin.jetty));
        }
        Router router = new Router(javalin.routes, security.guard());
        routes.forEach(some -> some.addTo(router));
        accesses.putAll(router.accesses());
        javalin.routes.exception(Unanswered.class, (e, context) -> problem(context, e.status(), e.code(), e.detail()));
        javalin.routes.exception(
                InterruptException.class,
                (e, context) -> problem(context, 503, "NOT_READY", "this instance is stopping"));
        javalin.routes.exception(
                HttpResponseException.class,
                (e, context) -> problem(context, e.getStatus(), code(e.getStatus()), String.valueOf(e.getMessage())));
        javalin.routes.exception(Exception.class, (e, context) -> {
            LOG.error("{} {} failed", context.method(), context.path(), e);
            problem(context, 500, "INTERNAL", "an error of the service, it is in its log");
        });
    }

    private static Connector connector(
            Server server, HttpConfiguration http, SslContextFactory.Server tls, JettyConfig where) {
        HttpConnectionFactory requests = new HttpConnectionFactory(http);
        ServerConnector connector =
                new ServerConnector(server, new SslConnectionFactory(tls, requests.getProtocol()), requests);
        connector.setHost(where.host);
        connector.setPort(where.port);
        return connector;
    }

    private static String code(int status) {
        return switch (status) {
            case 400 -> "MALFORMED";
            case 404 -> "NOT_FOUND";
            case 405 -> "METHOD_NOT_ALLOWED";
            case 413 -> "TOO_LARGE";
            default -> "INTERNAL";
        };
    }

    private static void problem(Context context, int status, String code, String detail) {
        ObjectNode problem = JSON.createObjectNode()
                .put("type", "about:blank")
                .put("title", code)
                .put("status", status)
                .put("code", code)
                .put("detail", detail);
        if (status == 401) {
            context.header("WWW-Authenticate", "Bearer realm=\"fsledger\"");
        }
        if (status == 503) {
            context.header("Retry-After", "1");
        }
        context.status(status).contentType(PROBLEM).result(problem.toString());
    }
}
