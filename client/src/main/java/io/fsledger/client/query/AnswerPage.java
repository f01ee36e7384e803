package io.fsledger.client.query;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list. It may be empty and still not the last.
 *
 * @param next says where the next page begins; null on the last
 */
public record AnswerPage<T>(List<T> rows, @Nullable String next, List<Basis> basis) {}
