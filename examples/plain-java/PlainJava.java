import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Publishes that a file was opened, with nothing of fsledger's: kafka-clients, avro, and the contract of topic, key and schema.
 *
 * <pre>java -cp … PlainJava.java FILESYSTEM/INODE CLIENT FH</pre>
 *
 * <p>BOOTSTRAP_SERVERS and REGISTRY_URL say where the brokers and the schema registry are. Prints where the event stands.
 */
final class PlainJava {
    private static final String TOPIC = "fs.handles";

    private PlainJava() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 3) {
            System.err.println("usage: PlainJava FILESYSTEM/INODE CLIENT FH, such as mesa/42 plain-java 8");
            System.exit(2);
        }
        String file = arguments[0];
        JsonNode registered = registered(TOPIC + "-value");
        Schema schema = new Schema.Parser().parse(registered.get("schema").asText());
        GenericRecord event = opened(schema, file, arguments[1], Long.parseUnsignedLong(arguments[2]));
        byte[] value = framed(registered.get("id").asInt(), event);
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", environment("BOOTSTRAP_SERVERS", "127.0.0.1:9092"),
                "acks", "all");
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            // The key is what all events of an inode have in common; Kafka's default partitioner brings them together.
            RecordMetadata at = producer.send(new ProducerRecord<>(TOPIC, file, value)).get();
            System.out.println("handles:" + at.partition() + ":" + at.offset());
        }
    }

    /** The latest schema of a subject, and its id. The service has registered it when it started. */
    private static JsonNode registered(String subject) throws IOException, InterruptedException {
        URI uri = URI.create(
                environment("REGISTRY_URL", "http://127.0.0.1:8081") + "/subjects/" + subject + "/versions/latest");
        HttpResponse<String> response =
                HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(uri + " answers " + response.statusCode() + ": " + response.body());
        }
        return new ObjectMapper().readTree(response.body());
    }

    /** The header says who; exactly one of the fields behind it says what. All others keep their default, null. */
    private static GenericRecord opened(Schema schema, String file, String client, long fh) {
        int slash = file.indexOf('/');
        GenericRecord header = new GenericRecordBuilder(schema.getField("header").schema())
                .set("client", client)
                // Grows with each life of the client. A counter that is kept on disk is as good, and so is 0: never fenced.
                .set("term", Instant.now().getEpochSecond())
                // Grows with each event of this life, so that sending again does no harm.
                .set("sequence", 1L)
                .build();
        GenericRecord body = new GenericRecordBuilder(
                        schema.getField("opened").schema().getTypes().get(1))
                .set("filesystem", file.substring(0, slash))
                .set("inode", Long.parseUnsignedLong(file.substring(slash + 1)))
                .set("fh", fh)
                .set("flags", 2)
                .build();
        return new GenericRecordBuilder(schema).set("header", header).set("opened", body).build();
    }

    /** Confluent's wire format: a zero byte, the id of the schema in four bytes, then Avro's binary encoding. */
    private static byte[] framed(int id, GenericRecord event) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(0);
        bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(id).array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(event.getSchema()).write(event, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    private static String environment(String name, String otherwise) {
        return System.getenv().getOrDefault(name, otherwise);
    }
}
