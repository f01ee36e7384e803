package io.fsledger.bench.jmh;

import io.fsledger.schemas.serde.StateCodec;
import io.fsledger.state.OpenHandle;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What is stored to bytes and back. */
@State(Scope.Benchmark)
public class StateJmh {
    private final StateCodec<OpenHandle> codec = StateCodec.of(OpenHandle.class);
    private final OpenHandle handle = new OpenHandle(
            "mesa", 4_242L, 0L, 123_456L, "client-7", 1L, 4_711L, 2, 0L, false, 1_800_000_000_000L, null);
    private final byte[] bytes = codec.encode(handle);

    @Benchmark
    public byte[] encode() {
        return codec.encode(handle);
    }

    @Benchmark
    public OpenHandle decode() {
        return codec.decode(bytes);
    }
}
