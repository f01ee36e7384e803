package io.fsledger.core.table;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryTableTest extends TableContract {
    @Override
    protected Table table() {
        return new MemoryTable();
    }

    @Test
    void knowsItsSize() {
        MemoryTable table = new MemoryTable();
        table.put(new byte[] {1}, new byte[0]);
        table.put(new byte[] {2}, new byte[0]);
        table.put(new byte[] {2}, new byte[0]);
        table.delete(new byte[] {1});

        assertThat(table.size()).isEqualTo(1);
    }
}
