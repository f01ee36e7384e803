package io.fsledger.projector.files;

import java.io.IOException;

/** All descriptors that may be open are in use, and none became free in time. */
public final class DescriptorsExhaustedException extends IOException {
    private static final long serialVersionUID = 1L;

    DescriptorsExhaustedException(int limit, long waitMs) {
        super(
                "all %d descriptors are in use, and none became free within %d ms: raise the limit or ask for less at once"
                        .formatted(limit, waitMs));
    }
}
