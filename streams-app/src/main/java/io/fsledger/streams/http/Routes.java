package io.fsledger.streams.http;

/** Some of the paths that are served. */
@FunctionalInterface
public interface Routes {
    void addTo(Router routes);
}
