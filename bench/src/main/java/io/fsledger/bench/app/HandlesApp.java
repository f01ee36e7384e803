package io.fsledger.bench.app;

import io.fsledger.schemas.serde.EventSerdes;
import io.fsledger.streams.handles.HandleTopology;
import io.fsledger.streams.kernel.FamilyApp;
import io.fsledger.streams.kernel.ServiceConfig;
import java.util.List;

/** The family of file handles as the service runs it. */
final class HandlesApp implements App {
    private final FamilyApp family;

    HandlesApp(ServiceConfig config, EventSerdes serdes) {
        family = new FamilyApp(HandleTopology.FAMILY, config, serdes, () -> "127.0.0.1:1");
    }

    @Override
    public void start() {
        family.start(List.of());
    }

    @Override
    public void stop() {
        family.stop();
    }

    @Override
    public long processed() {
        return family.counts().applied()
                + family.counts().duplicates()
                + family.counts().rejected();
    }

    @Override
    public String wrong() {
        long refused = family.counts().rejected() + family.counts().duplicates();
        return refused == 0 ? "" : refused + " events were refused or taken for duplicates";
    }
}
