package io.fsledger.bench;

import java.time.Duration;

/**
 * How much is measured.
 *
 * @param rounds of everything that is compared; the median of their ratios counts
 * @param handles open in the ordinary case
 * @param warmUp events before those that count, so that stores are filled and code is compiled: on two cores the compiler still takes
 *     a third of the time after 300,000 events
 * @param events that count
 * @param few the small case of growth
 * @param many the large case of growth
 * @param manyOnOne handles on one inode in the large case of growth there
 * @param visibleWarmUp of the latency measurement
 * @param visible how long latency is measured
 * @param restartHandles open when the service is killed
 * @param jmhIteration how long one iteration of JMH takes
 */
record Sizes(
        int rounds,
        int handles,
        int warmUp,
        int events,
        int few,
        int many,
        int manyOnOne,
        Duration visibleWarmUp,
        Duration visible,
        int restartHandles,
        Duration jmhIteration) {
    static final Sizes FULL = new Sizes(
            3,
            10_000,
            1_000_000,
            400_000,
            1_000,
            1_000_000,
            100_000,
            Duration.ofSeconds(150),
            Duration.ofSeconds(30),
            100_000,
            Duration.ofSeconds(1));

    /** Shows that everything works; its numbers mean nothing. */
    static final Sizes QUICK = new Sizes(
            1,
            100,
            500,
            1_000,
            10,
            500,
            100,
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            200,
            Duration.ofMillis(100));

    Sizes withRounds(int count) {
        return new Sizes(
                count,
                handles,
                warmUp,
                events,
                few,
                many,
                manyOnOne,
                visibleWarmUp,
                visible,
                restartHandles,
                jmhIteration);
    }
}
