package io.fsledger.bench.jmh;

import io.fsledger.events.Cause;
import io.fsledger.events.HandleEvent;
import io.fsledger.events.HandleOpened;
import io.fsledger.events.Header;
import io.fsledger.events.Origin;
import io.fsledger.schemas.Topics;
import io.fsledger.schemas.registry.SchemaRegistry;
import io.fsledger.schemas.serde.EventReader;
import io.fsledger.schemas.serde.EventSerdes;
import io.fsledger.schemas.serde.EventWriter;
import io.fsledger.schemas.serde.UnreadableEventException;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Events to bytes and back. */
@State(Scope.Benchmark)
public class EventJmh {
    private final EventSerdes serdes =
            new EventSerdes(SchemaRegistry.open(Map.of("schema.registry.url", "mock://bench")), "fs.", true);
    private final EventWriter<HandleEvent> writer = serdes.writer(Topics.HANDLES);
    private final EventReader<HandleEvent> reader = serdes.reader(Topics.HANDLES);
    private final HandleEvent event = HandleEvent.newBuilder()
            .setHeader(new Header("client-7", 1L, 4_711L, 1_800_000_000_000_000L, Origin.PRODUCER, Cause.NONE, null))
            .setOpened(new HandleOpened("mesa", 4_242L, 0L, 123_456L, 2, null))
            .build();
    private final byte[] bytes = writer.write(event);

    @Benchmark
    public byte[] encode() {
        return writer.write(event);
    }

    @Benchmark
    public HandleEvent decode() throws UnreadableEventException {
        return reader.read(bytes);
    }
}
