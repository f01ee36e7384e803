package io.fsledger.streams.http;

import io.javalin.config.RoutesConfig;

/** Some of the paths that are served. */
@FunctionalInterface
public interface Routes {
    void addTo(RoutesConfig routes);
}
