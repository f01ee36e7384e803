package io.fsledger.streams.http;

import io.fsledger.streams.access.Access;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Handler;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** The one way to add a route: with what it asks of a token, which is judged before the route sees anything. */
public final class Router {
    private final RoutesConfig routes;
    private final Guard guard;
    private final Map<String, Access> accesses = new TreeMap<>();

    Router(RoutesConfig routes, Guard guard) {
        this.routes = routes;
        this.guard = guard;
    }

    public void get(String path, Access access, Handler handler) {
        accesses.put("GET " + path, access);
        routes.get(path, guarded(access, handler));
    }

    public void post(String path, Access access, Handler handler) {
        accesses.put("POST " + path, access);
        routes.post(path, guarded(access, handler));
    }

    /** What each route asks for, such as {@code GET /v1/handles}. */
    Map<String, Access> accesses() {
        return Collections.unmodifiableMap(accesses);
    }

    private Handler guarded(Access access, Handler handler) {
        return context -> {
            guard.admit(context, access);
            handler.handle(context);
        };
    }
}
