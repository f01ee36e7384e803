package io.fsledger.core.inodes;

import io.fsledger.core.inodes.InodeKeys.Holding;
import io.fsledger.core.table.RowViews;
import io.fsledger.core.table.TableReader.Entry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A reference is found by its client too, whether it has a row of its own or stands in the entry of its inode. */
final class InodeRowViews implements RowViews {
    private static final byte[] NOTHING = {};

    @Override
    public List<Entry> of(byte[] key, byte @Nullable [] value) {
        if (InodeKeys.isReference(key)) {
            return List.of(new Entry(InodeKeys.byClient(InodeKeys.holdingOfReference(key)), NOTHING));
        }
        if (value == null || !InodeKeys.isEntry(key)) {
            return List.of();
        }
        Holding holding = References.inEntry(InodeViews.ENTRIES.decode(value));
        return holding == null ? List.of() : List.of(new Entry(InodeKeys.byClientInEntry(holding), NOTHING));
    }

    @Override
    public boolean followFromValue(byte[] key) {
        return InodeKeys.isEntry(key);
    }
}
