package io.fsledger.core;

import java.util.Random;

/** Makes random tests repeatable: each prints its seed, and {@code -Dseed=} gives one. */
public final class Seed {
    private Seed() {}

    public static Random random(String test) {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println(test + " runs with -Dseed=" + seed);
        return new Random(seed);
    }
}
