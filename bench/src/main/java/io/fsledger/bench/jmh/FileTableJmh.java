package io.fsledger.bench.jmh;

import io.fsledger.client.FileTable;
import io.fsledger.client.NumberSource;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;

/** Numbers from two threads, within one block. */
@State(Scope.Benchmark)
@Threads(2)
public class FileTableJmh {
    private final AtomicLong counter = new AtomicLong();

    /** One block, which no run uses up. */
    private final FileTable table =
            FileTable.of((scope, kind, count, timeout) -> new NumberSource.Block(1, Integer.MAX_VALUE), "mesa");

    @Benchmark
    public long allocate() {
        return table.allocate();
    }

    @Benchmark
    public long atomicLong() {
        return counter.incrementAndGet();
    }
}
