package io.fsledger.projector.sql;

import io.fsledger.core.ledger.Arrival;
import io.fsledger.events.Header;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Makes rows of what the rules of a family change in their entries. Collects them until the end of a batch. */
interface Rows {
    /** @param before null where it was not there; and after likewise */
    record Change(byte[] key, byte @Nullable [] before, byte @Nullable [] after) {}

    void changed(Change change, Header header, Arrival at);

    /** Within a transaction. */
    void write(Database database) throws SQLException;

    /** What was collected is written, or is not wanted any more. */
    void forget();
}
