package io.fsledger.bench;

import io.fsledger.bench.app.AppKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Measures what an event costs applications that work off a full topic each. Those that are compared work in turns of about a second, and each
 * stands still while another has its turn: how fast a shared machine is at the time changes within half a minute by more than
 * what is looked for, and this way meets all of them alike.
 */
final class Throughput {
    private Throughput() {}

    /**
     * What is measured.
     *
     * @param warmUp events that come before those that are measured; at least all with which the workload begins
     * @param least events that are measured, of what costs most of all that is compared ({@link AppKind#times})
     * @param settings of the service, beside those of all
     */
    record Subject(AppKind kind, Workload<?> life, int warmUp, int least, Map<String, String> settings) {
        int events() {
            return least * kind.times();
        }
    }

    /**
     * What an event cost.
     *
     * @param appMicros CPU time of the application's process
     * @param brokerMicros CPU time of the broker's process while events of producers were worked off, without what followed from them
     * @param diskBytes what stands on the broker's disk for it in the end: the event itself, what it caused, changelogs
     */
    record Cost(double perSecond, double appMicros, double brokerMicros, double diskBytes) {}

    /** In the order of the subjects. */
    static List<Cost> inTurns(Lab lab, List<Subject> subjects) throws InterruptedException {
        if (lab.brokerIsCold()) {
            lab.say("once for the broker's sake, which is slower at first than it is then");
            HandleLife life = new HandleLife(HandleLife.Shape.of(lab.sizes().few()));
            int events = lab.sizes().events();
            inTurns(lab, List.of(new Subject(AppKind.FAMILY, life, events, events, Map.of())));
        }
        List<MeasuredApp> apps = new ArrayList<>();
        try {
            for (Subject subject : subjects) {
                apps.add(new MeasuredApp(lab, subject));
            }
            lab.settle();
            return work(apps);
        } finally {
            apps.forEach(MeasuredApp::close);
        }
    }

    private static List<Cost> work(List<MeasuredApp> apps) throws InterruptedException {
        for (MeasuredApp app : apps) {
            app.start();
        }
        // they start side by side: who waited for the others' start would lose its transactions
        for (MeasuredApp app : apps) {
            app.endTurn();
        }
        while (!apps.stream().allMatch(MeasuredApp::measured)) {
            for (MeasuredApp app : apps) {
                app.takeTurn();
            }
        }
        for (MeasuredApp app : apps) {
            app.begin(); // its end
        }
        List<Cost> costs = new ArrayList<>();
        for (MeasuredApp app : apps) {
            costs.add(app.cost());
        }
        return costs;
    }
}
