package io.fsledger.projector.files;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Which events the bytes of a file are of: what later entries say goes before what earlier ones said. */
final class FileTrace {
    private final NavigableMap<Long, TraceEntry> pieces = new TreeMap<>();

    void apply(TraceEntry entry) {
        if (entry.isCut()) {
            clear(entry.from(), Long.MAX_VALUE);
            return;
        }
        clear(entry.from(), entry.to());
        Map.Entry<Long, TraceEntry> before = pieces.lowerEntry(entry.from());
        if (before != null && before.getValue().continuesIn(entry)) {
            pieces.put(before.getKey(), before.getValue().within(before.getKey(), entry.to()));
        } else {
            pieces.put(entry.from(), entry);
        }
    }

    private void clear(long from, long to) {
        Map.Entry<Long, TraceEntry> first = pieces.lowerEntry(from);
        if (first != null && first.getValue().to() > from) {
            TraceEntry cut = first.getValue();
            pieces.put(cut.from(), cut.within(cut.from(), from));
            if (cut.to() > to) {
                pieces.put(to, cut.within(to, cut.to()));
            }
        }
        NavigableMap<Long, TraceEntry> covered = pieces.subMap(from, true, to, false);
        TraceEntry last = covered.isEmpty() ? null : covered.lastEntry().getValue();
        covered.clear();
        if (last != null && last.to() > to) {
            pieces.put(to, last.within(to, last.to()));
        }
    }

    Collection<TraceEntry> pieces() {
        return pieces.values();
    }

    /** Makes it at most so long, by knowing neighbours only together. */
    void shorten(int piecesMax) {
        while (pieces.size() > piecesMax) {
            List<TraceEntry> all = List.copyOf(pieces.values());
            pieces.clear();
            for (int i = 0; i < all.size(); i += 2) {
                TraceEntry one = i + 1 < all.size() ? all.get(i).roughlyWith(all.get(i + 1)) : all.get(i);
                pieces.put(one.from(), one);
            }
        }
    }

    /** The whole range, in order and without a gap. */
    List<Traced> of(long from, long to) {
        List<Traced> answer = new ArrayList<>();
        long at = from;
        Long first = pieces.floorKey(from);
        for (TraceEntry piece :
                pieces.tailMap(first == null ? from : first, true).values()) {
            if (piece.from() >= to) {
                break;
            }
            if (piece.to() <= at) {
                continue;
            }
            if (piece.from() > at) {
                answer.add(hole(at, piece.from()));
            }
            TraceEntry part = piece.within(Math.max(at, piece.from()), Math.min(to, piece.to()));
            Traced.Origin origin = part.rough() ? Traced.Origin.ROUGHLY : Traced.Origin.EVENTS;
            answer.add(new Traced(
                    part.from(), part.to() - part.from(), origin, part.firstPosition(), part.lastPosition()));
            at = part.to();
        }
        if (at < to) {
            answer.add(hole(at, to));
        }
        return answer;
    }

    private static Traced hole(long from, long to) {
        return new Traced(from, to - from, Traced.Origin.HOLE, -1, -1);
    }
}
