package io.fsledger.streams.kernel;

import java.util.ArrayList;
import java.util.List;

/** The gates of all partitions of one family in this process. */
public final class FamilyGates {
    private final List<PartitionGate> gates;

    public FamilyGates(int partitions) {
        gates = new ArrayList<>(partitions);
        for (int i = 0; i < partitions; i++) {
            gates.add(new PartitionGate());
        }
    }

    public PartitionGate of(int partition) {
        return gates.get(partition);
    }

    public int partitions() {
        return gates.size();
    }
}
