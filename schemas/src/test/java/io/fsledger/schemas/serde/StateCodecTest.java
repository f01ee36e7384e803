package io.fsledger.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fsledger.schemas.EventGenerator;
import io.fsledger.schemas.registry.PortableSchema;
import io.fsledger.state.ClientMark;
import io.fsledger.state.HandleCounts;
import io.fsledger.state.OpenHandle;
import io.fsledger.state.Release;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

class StateCodecTest {

    @Test
    void states_come_back_as_they_were() {
        EventGenerator random = new EventGenerator(EventGenerator.seed());
        for (int round = 0; round < 100; round++) {
            assertComesBack(StateCodec.of(OpenHandle.class), (OpenHandle) random.record(OpenHandle.getClassSchema()));
            assertComesBack(StateCodec.of(ClientMark.class), (ClientMark) random.record(ClientMark.getClassSchema()));
            assertComesBack(StateCodec.of(Release.class), (Release) random.record(Release.getClassSchema()));
        }
    }

    private static <T extends SpecificRecord> void assertComesBack(StateCodec<T> codec, T state) {
        assertThat(codec.decode(codec.encode(state))).isEqualTo(state);
    }

    @Test
    void bytes_are_those_of_avros_own_encoder() throws IOException {
        HandleCounts counts = new HandleCounts(3L, 2L, 1L, 7L);
        ByteArrayOutputStream avros = new ByteArrayOutputStream();
        HandleCounts.getEncoder().encode(counts, avros);
        assertThat(StateCodec.of(HandleCounts.class).encode(counts)).isEqualTo(avros.toByteArray());
    }

    @Test
    void values_of_former_schemas_are_read_with_the_defaults_of_today() throws IOException {
        Schema former = new Schema.Parser()
                .parse(PortableSchema.of(HandleCounts.getClassSchema())
                        .toString()
                        .replaceAll(",\\{\"name\":\"generation\".*?\\}", ""));
        assertThat(former.getFields()).hasSize(3);
        GenericData.Record old = new GenericData.Record(former);
        old.put("open", 3L);
        old.put("writable", 2L);
        old.put("dirty", 1L);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new BinaryMessageEncoder<GenericData.Record>(GenericData.get(), former).encode(old, bytes);

        StateCodec<HandleCounts> codec = new StateCodec<>(HandleCounts.getClassSchema(), List.of(former));

        assertThat(codec.decode(bytes.toByteArray())).isEqualTo(new HandleCounts(3L, 2L, 1L, 0L));
        assertThatThrownBy(() -> StateCodec.of(HandleCounts.class).decode(bytes.toByteArray()))
                .isInstanceOf(UnreadableStateException.class)
                .hasMessageContaining("a schema that this version does not know");
    }

    @Test
    void damaged_values_are_refused() {
        StateCodec<HandleCounts> codec = StateCodec.of(HandleCounts.class);
        byte[] good = codec.encode(new HandleCounts(3L, 2L, 1L, 7L));
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            assertThatThrownBy(() -> codec.decode(cut)).isInstanceOf(UnreadableStateException.class);
        }
        byte[] longer = Arrays.copyOf(good, good.length + 1);
        assertThatThrownBy(() -> codec.decode(longer)).hasMessageContaining("bytes follow after its end");
    }
}
