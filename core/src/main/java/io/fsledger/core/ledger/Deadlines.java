package io.fsledger.core.ledger;

import io.fsledger.core.table.Key;
import io.fsledger.core.table.Table;
import io.fsledger.core.table.TableReader.Entry;
import io.fsledger.core.table.TableReader.Scan;
import org.jspecify.annotations.Nullable;

/**
 * What waits for ledger time, in the order in which it is due. What a deadline is for stands elsewhere, under the key that is
 * kept here; it says itself whether the deadline still means it, so that who moves a deadline further away need not touch this.
 */
public final class Deadlines {
    private static final byte[] NOTHING = {};

    private final Table entries;
    private final char type;
    private final LedgerScope scope;

    /** Behind which to look for what is due: before it there are only tombstones. */
    private byte @Nullable [] head;

    /** @param type of the keys under which the deadlines lie */
    public Deadlines(Table entries, char type, LedgerScope scope) {
        this.entries = entries;
        this.type = type;
        this.scope = scope;
    }

    /**
     * Puts a thing to the deadlines, once for each different time.
     *
     * @param at what made it wait
     */
    public void set(long dueAt, byte[] thing, Arrival at) {
        if (dueAt <= scope.now()) {
            throw new IllegalArgumentException("a deadline at " + dueAt + " is not ahead of " + scope.now());
        }
        byte[] key = key(dueAt, thing);
        if (entries.get(key) == null) {
            entries.put(key, NOTHING);
            scope.waitBegan(at);
        }
    }

    /** Takes a thing off, which must be there. */
    public void clear(long dueAt, byte[] thing) {
        entries.delete(key(dueAt, thing));
        scope.waitEnded();
    }

    /** The key of the next thing that is due, which is taken off; null where nothing is. */
    public byte @Nullable [] next() {
        if (scope.waiting() == 0) {
            return null;
        }
        try (Scan scan = entries.scan(Key.of(type).bytes(), head)) {
            if (!scan.hasNext()) {
                return null;
            }
            Entry first = scan.next();
            Key.Reader parts = Key.read(first.key());
            if (parts.number() > scope.now()) {
                return null;
            }
            head = first.key();
            entries.delete(first.key());
            scope.waitEnded();
            return parts.key();
        }
    }

    private byte[] key(long dueAt, byte[] thing) {
        return Key.of(type).number(dueAt).key(thing).bytes();
    }
}
