package io.fsledger.client.query;

import org.jspecify.annotations.Nullable;

/**
 * How far a rebuild or an upgrade has come.
 *
 * @param kind {@code rebuild}, {@code upgrade} or {@code none}
 * @param state {@code running}, {@code done} or {@code failed}
 */
public record FamilyOperationProgress(
        String family,
        String kind,
        String state,
        long done,
        long total,
        @Nullable String detail) {
    public boolean isRunning() {
        return state.equals("running");
    }
}
