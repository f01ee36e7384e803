package io.fsledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.embedded.EmbeddedStack;
import io.fsledger.events.HandleEvent;
import io.fsledger.events.HandleOpened;
import io.fsledger.events.Header;
import io.fsledger.events.Origin;
import io.fsledger.events.Cause;
import io.fsledger.schemas.Keys;
import io.fsledger.schemas.Topics;
import io.fsledger.schemas.serde.EventSerdes;
import io.fsledger.streams.app.LedgerService;
import io.fsledger.streams.kernel.ServiceConfig;
import java.net.URI;
import java.net.http.*;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmokeTest {
    @TempDir
    Path dir;

    @Test
    void works() throws Exception {
        try (EmbeddedStack stack = EmbeddedStack.start(EmbeddedStack.Settings.in(dir).withAnyPorts())) {
            Map<String, Object> config = Map.of("bootstrap.servers", stack.bootstrapServers(), "schema.registry.url", stack.registryUrl(), "state.dir", dir.resolve("state").toString(), "http.port", "0");
            long t0 = System.nanoTime();
            try (LedgerService service = LedgerService.start(new ServiceConfig(config));
                    EventSerdes serdes = EventSerdes.open(config, "fs.");
                    var producer = new KafkaProducer<>(Map.of("bootstrap.servers", stack.bootstrapServers()), new ByteArraySerializer(), new ByteArraySerializer())) {
                while (service.notReady() != null && System.nanoTime() - t0 < 30e9) {
                    Thread.sleep(100);
                }
                System.out.println("ready after " + (System.nanoTime() - t0) / 1e6 + " " + service.notReady());
                var w = serdes.writer(Topics.HANDLES);
                for (int i = 1; i <= 10; i++) {
                    HandleEvent e = HandleEvent.newBuilder().setHeader(new Header("c1", 1L, (long) i, 0L, Origin.PRODUCER, Cause.NONE, null)).setOpened(new HandleOpened("mesa", 42L + i, 0L, (long) i, 2, null)).build();
                    var m = producer.send(new ProducerRecord<>("fs.handles", Keys.bytes(Keys.inode("mesa", 42 + i)), w.write(e))).get();
                    System.out.println(m);
                }
                producer.send(new ProducerRecord<>("fs.handles", 1, "x".getBytes(), "y".getBytes())).get();
                HttpClient http = HttpClient.newHttpClient();
                for (String path : new String[] {"/v1/filesystems/mesa/inodes/43/handles", "/v1/handles?limit=3", "/v1/counts", "/v1/clients/c1/handles?position=handles:0:0,handles:1:0&limit=1", "/v1/status", "/health/ready", "/v1/topology", "/v1/filesystems/me%20sa/counts", "/v1/nothing"}) {
                    var r = http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path)).build(), HttpResponse.BodyHandlers.ofString());
                    System.out.println(path + " -> " + r.statusCode() + " " + r.body());
                }
                for (String op : new String[] {"rebuild", "upgrade"}) {
                    var r = http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + "/v1/families/handles/" + op)).POST(HttpRequest.BodyPublishers.noBody()).build(), HttpResponse.BodyHandlers.ofString());
                    System.out.println(op + " -> " + r.statusCode() + " " + r.body());
                    t0 = System.nanoTime();
                    String b = "";
                    do {
                        Thread.sleep(200);
                        b = http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + "/v1/families/handles/operation")).build(), HttpResponse.BodyHandlers.ofString()).body();
                    } while (b.contains("running") && System.nanoTime() - t0 < 60e9);
                    System.out.println((System.nanoTime() - t0) / 1e6 + " " + b);
                    while (service.notReady() != null && System.nanoTime() - t0 < 60e9) {
                        Thread.sleep(100);
                    }
                    System.out.println(service.notReady());
                    System.out.println(http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + "/v1/counts")).build(), HttpResponse.BodyHandlers.ofString()).body());
                }
            }
        }
    }
}
