package io.fsledger.projector.sql;

import io.fsledger.core.ledger.ScenarioEvent;
import io.fsledger.events.HandleEvent;
import io.fsledger.projector.kernel.ProjectorConfig;
import io.fsledger.schemas.Keys;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.Topics;
import io.fsledger.schemas.registry.MemorySchemaRegistry;
import io.fsledger.schemas.serde.EventSerdes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** Databases, and records as they come from the topics. */
abstract class ReadModelScene {
    static final long FIRST_MS = 1_700_000_000_000L;

    final EventSerdes serdes = new EventSerdes(new MemorySchemaRegistry(), "fs.", true);

    /** A database without any table. */
    abstract String emptyDatabase() throws Exception;

    SqlProjection projection(String url) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProjectorConfig.BOOTSTRAP_SERVERS, "unused:1");
        settings.put(ProjectorConfig.REGISTRY_URL, "mock://unused");
        settings.put(ProjectorConfig.FILES_DIR, "unused");
        settings.put(ProjectorConfig.SQL_URL, url);
        return new SqlProjection(new ProjectorConfig(settings), serdes, () -> 1);
    }

    static TopicPartition partition(Topic<?> topic) {
        return new TopicPartition(topic.name("fs."), 0);
    }

    static ConsumerRecord<byte[], byte[]> record(
            Topic<?> topic, long offset, byte @Nullable [] key, byte @Nullable [] value) {
        return new ConsumerRecord<>(
                topic.name("fs."),
                0,
                offset,
                FIRST_MS + offset * 1_000,
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                key,
                value,
                new RecordHeaders(),
                Optional.empty());
    }

    <E extends SpecificRecord> ConsumerRecord<byte[], byte[]> record(Topic<E> topic, long offset, E event) {
        return record(topic, offset, null, serdes.writer(topic).write(event));
    }

    ConsumerRecord<byte[], byte[]> record(ScenarioEvent<HandleEvent> event, long offset) {
        return record(Topics.HANDLES, event, offset);
    }

    <E extends SpecificRecord> ConsumerRecord<byte[], byte[]> record(
            Topic<E> topic, ScenarioEvent<E> event, long offset) {
        String key = event.key();
        return record(
                topic,
                offset,
                key == null ? null : Keys.bytes(key),
                serdes.writer(topic).write(event.event()));
    }

    /** Rows of a query, each as text. */
    static List<String> rows(String url, String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(query)) {
            while (found.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                    row.append(i > 1 ? " " : "").append(found.getString(i));
                }
                rows.add(row.toString());
            }
        }
        return rows;
    }
}
