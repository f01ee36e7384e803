package io.fsledger.client.query;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where an inode is, by following its parents. While directories are being renamed it may mix before and after.
 *
 * @param path from the root; null where it does not reach it
 * @param broken where it breaks; null where it does not
 * @param steps from the root, or from where the path breaks, down to the inode
 */
public record InodePath(@Nullable NameBytes path, @Nullable Break broken, List<Step> steps, List<Basis> basis) {

    /** One inode on the way. The root has no name. */
    public record Step(
            long inode, long generation, @Nullable NameBytes name) {}

    /**
     * Where a path breaks.
     *
     * @param code {@code UNKNOWN_INODE}, {@code NO_NAME}, {@code CYCLE} or {@code TOO_DEEP}
     * @param detail a sentence for people
     */
    public record Break(long inode, String code, String detail) {}
}
