package io.fsledger.projector.sql;

import java.sql.SQLException;

/** A database that fails where no checked exception can pass. */
final class UncheckedSqlException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UncheckedSqlException(SQLException cause) {
        super(cause.getMessage(), cause);
    }
}
