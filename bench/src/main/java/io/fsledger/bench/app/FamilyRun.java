package io.fsledger.bench.app;

import io.fsledger.schemas.serde.EventSerdes;
import io.fsledger.streams.app.LedgerService;
import io.fsledger.streams.kernel.FamilyApp;
import io.fsledger.streams.kernel.FamilyDefinition;
import io.fsledger.streams.kernel.ServiceConfig;
import java.util.List;

/**
 * A family as the service runs it. Counts the events of producers: what rules derive of them is part of what those cost, and so
 * are ticks.
 */
final class FamilyRun implements App {
    private final FamilyApp family;

    FamilyRun(ServiceConfig config, EventSerdes serdes, String topic) {
        FamilyDefinition<?> definition = LedgerService.FAMILIES.stream()
                .filter(each -> each.topic().suffix().equals(topic))
                .findFirst()
                .orElseThrow();
        family = new FamilyApp(definition, config, serdes, () -> "127.0.0.1:1");
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
        return handled() - family.counts().derived() - family.counts().ofPartitions();
    }

    @Override
    public long handled() {
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
