package io.fsledger.streams.clients;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fsledger.streams.queries.Asking;

/**
 * A family's part of what a client holds.
 *
 * @param kind what one of it is called: {@code handle}
 * @param rows what its list is called, as the last part of its path under the client's and in its pages: {@code handles}
 * @param list the list that is served at that path
 */
public record HoldingSource(String kind, String rows, Listing list) {
    /** A page of what a client holds in the family. */
    @FunctionalInterface
    public interface Listing {
        ObjectNode page(Asking asking, String client);
    }
}
