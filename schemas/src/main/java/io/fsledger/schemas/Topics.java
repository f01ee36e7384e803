package io.fsledger.schemas;

import io.fsledger.events.HandleEvent;
import io.fsledger.events.Rejection;
import io.fsledger.events.SequenceEvent;
import io.fsledger.schemas.Topic.Retention;
import io.fsledger.state.FamilyOperation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All topics of fsledger. Whatever makes, checks, reads or documents topics goes through this list. */
public final class Topics {
    public static final Topic<HandleEvent> HANDLES = new Topic<>(
            "handles", HandleEvent.class, HandleEvent.getClassSchema(), Events::inodeKey, Retention.UNLIMITED);

    public static final Topic<SequenceEvent> SEQUENCES = new Topic<>(
            "sequences", SequenceEvent.class, SequenceEvent.getClassSchema(), Topics::scope, Retention.UNLIMITED);

    /** Keyed as the refused event was. */
    public static final Topic<Rejection> REJECTIONS = new Topic<>(
            "rejections", Rejection.class, Rejection.getClassSchema(), rejection -> null, Retention.UNLIMITED);

    /** Internal: what is being rebuilt or upgraded, by family. */
    public static final Topic<FamilyOperation> OPERATIONS = new Topic<>(
            "operations",
            FamilyOperation.class,
            FamilyOperation.getClassSchema(),
            operation -> null,
            Retention.COMPACTED);

    /** Topics that producers publish to: one per family. */
    public static final List<Topic<?>> FAMILIES = List.of(HANDLES, SEQUENCES);

    public static final List<Topic<?>> ALL = List.of(HANDLES, SEQUENCES, REJECTIONS, OPERATIONS);

    private Topics() {}

    private static @Nullable String scope(SequenceEvent event) {
        if (event.getAsked() != null) {
            return event.getAsked().getScope();
        }
        return event.getGranted() == null ? null : event.getGranted().getScope();
    }
}
