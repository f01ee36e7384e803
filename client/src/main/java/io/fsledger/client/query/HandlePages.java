package io.fsledger.client.query;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A list of handles of which the first page is here; the others are asked for as one comes to them. */
public final class HandlePages implements Iterable<HandleInfo> {
    private final HandlePage first;
    private final UnaryOperator<HandlePage> next;

    HandlePages(HandlePage first, UnaryOperator<HandlePage> next) {
        this.first = first;
        this.next = next;
    }

    public HandlePage firstPage() {
        return first;
    }

    public Stream<HandleInfo> stream() {
        return StreamSupport.stream(spliterator(), false);
    }

    /** Asks for a page when the one before is used up, so it throws {@link QueryException} like any question. */
    @Override
    public Iterator<HandleInfo> iterator() {
        return new Iterator<>() {
            private HandlePage page = first;
            private Iterator<HandleInfo> rest = page.handles().iterator();

            @Override
            public boolean hasNext() {
                while (!rest.hasNext() && page.next() != null) {
                    page = next.apply(page);
                    rest = page.handles().iterator();
                }
                return rest.hasNext();
            }

            @Override
            public HandleInfo next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return rest.next();
            }
        };
    }
}
