/** The read model in SQL: history and reports, for SQLite and PostgreSQL. */
@NullMarked
package io.fsledger.projector.sql;

import org.jspecify.annotations.NullMarked;
