package io.fsledger.projector.sql;

import io.fsledger.projector.kernel.ProjectorConfig;
import java.math.BigDecimal;
import org.apache.kafka.common.config.ConfigException;

/** In what the databases differ. */
enum Dialect {
    /** Unsigned numbers are text there: no other type of it holds them all. */
    SQLITE("TEXT", "BLOB", "WITHOUT ROWID", "strftime('%Y-%m-%dT%H:%M:%fZ', $1 / 1000.0, 'unixepoch')"),
    POSTGRES("NUMERIC(20)", "BYTEA", "", "to_timestamp($1 / 1000.0)");

    private final String unsigned;
    private final String bytes;
    private final String clustered;
    private final String time;

    Dialect(String unsigned, String bytes, String clustered, String time) {
        this.unsigned = unsigned;
        this.bytes = bytes;
        this.clustered = clustered;
        this.time = time;
    }

    static Dialect of(String url) {
        if (url.startsWith("jdbc:sqlite:")) {
            return SQLITE;
        }
        if (url.startsWith("jdbc:postgresql:")) {
            return POSTGRES;
        }
        throw new ConfigException(ProjectorConfig.SQL_URL
                + " is neither jdbc:sqlite:FILE nor jdbc:postgresql://HOST/DATABASE: " + withoutParameters(url));
    }

    /** A password may be among the parameters. */
    static String withoutParameters(String url) {
        return url.replaceAll("[?].*", "");
    }

    /** A script in the words of this database. */
    String text(String script) {
        return script.replace("${unsigned}", unsigned)
                .replace("${bytes}", bytes)
                .replace("${clustered}", clustered)
                .replaceAll("\\$\\{time:(\\w+)}", time);
    }

    /** An unsigned number as a column of that type takes it. */
    Object unsigned(long number) {
        String text = Long.toUnsignedString(number);
        return this == SQLITE ? text : new BigDecimal(text);
    }
}
