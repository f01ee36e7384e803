package io.fsledger.client.query;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A list of which the first page is here; the others are asked for as one comes to them. */
public final class Pages<T> implements Iterable<T> {
    private final AnswerPage<T> first;
    private final UnaryOperator<AnswerPage<T>> next;

    Pages(AnswerPage<T> first, UnaryOperator<AnswerPage<T>> next) {
        this.first = first;
        this.next = next;
    }

    public AnswerPage<T> firstPage() {
        return first;
    }

    public Stream<T> stream() {
        return StreamSupport.stream(spliterator(), false);
    }

    /** Asks for a page when the one before is used up, so it throws {@link QueryException} like any question. */
    @Override
    public Iterator<T> iterator() {
        return new Iterator<>() {
            private AnswerPage<T> page = first;
            private Iterator<T> rest = page.rows().iterator();

            @Override
            public boolean hasNext() {
                while (!rest.hasNext() && page.next() != null) {
                    page = next.apply(page);
                    rest = page.rows().iterator();
                }
                return rest.hasNext();
            }

            @Override
            public T next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return rest.next();
            }
        };
    }
}
