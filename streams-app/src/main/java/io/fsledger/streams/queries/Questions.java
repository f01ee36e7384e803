package io.fsledger.streams.queries;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fsledger.core.table.Page;
import io.fsledger.core.table.TableReader;
import io.fsledger.schemas.Keys;
import io.fsledger.streams.kernel.FamilyApp;
import io.fsledger.streams.queries.LocalState.Local;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;

/**
 * Brings a question about one family to the state that can answer it: here, at another instance, or at all of them. An
 * answer that would be incomplete is none.
 */
public final class Questions {
    private static final String BASIS = "basis";
    private static final String NEXT = "next";
    private static final Predicate<ObjectNode> AT_ONCE = answer -> true;

    private final FamilyApp app;
    private final Owners owners;
    private final LocalState local;
    private final Peers peers;
    private final IntFunction<@Nullable String> unavailable;

    /** @param unavailable why a partition cannot be answered for at the moment (a rebuild, say); null where it can */
    public Questions(
            FamilyApp app, Owners owners, LogEnds ends, Peers peers, IntFunction<@Nullable String> unavailable) {
        this.app = app;
        this.peers = peers;
        this.unavailable = unavailable;
        this.owners = owners;
        local = new LocalState(app, ends);
    }

    /** Reads one page of a list in one partition. */
    @FunctionalInterface
    public interface PageQuestion<T> {
        Page<T> ask(TableReader entries, TableReader marks, byte @Nullable [] after, int limit);
    }

    /** A question about one key: its partition answers. */
    public ObjectNode ofKey(Asking asking, String key, Function<Asking.Cursor, Question<ObjectNode>> question) {
        return ofKey(asking, key, question, AT_ONCE);
    }

    /**
     * A question about one key that is answered as soon as the answer is enough, or as it is when the patience of who asks is
     * over.
     */
    public ObjectNode ofKeyWhen(
            Asking asking, String key, Question<ObjectNode> question, Predicate<ObjectNode> enough) {
        return ofKey(asking, key, cursor -> question, enough);
    }

    private ObjectNode ofKey(
            Asking asking,
            String key,
            Function<Asking.Cursor, Question<ObjectNode>> question,
            Predicate<ObjectNode> enough) {
        int partition = Keys.partition(Keys.bytes(key), app.gates().partitions());
        checkOnly(asking, partition);
        byte @Nullable [] after = asking.cursor().within(partition);
        return part(asking, partition, asking.limit(), after, question.apply(asking.cursor()), enough);
    }

    /** A list about one key, with what else is known of it. */
    public <T> ObjectNode listOfKey(
            Asking asking,
            String key,
            String name,
            PageQuestion<T> question,
            Function<T, ObjectNode> shown,
            Question<ObjectNode> summary) {
        int partition = Keys.partition(Keys.bytes(key), app.gates().partitions());
        return ofKey(asking, key, cursor -> (entries, marks) -> {
            ObjectNode answer = summary.ask(entries, marks);
            Page<T> page = question.ask(entries, marks, cursor.after(), asking.limit());
            return fill(answer, name, page, partition, shown);
        });
    }

    /** A list gathered from all partitions, in the order of the partitions and in each in the order of keys. */
    public <T> ObjectNode list(Asking asking, String name, PageQuestion<T> question, Function<T, ObjectNode> shown) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode rows = answer.putArray(name);
        ArrayNode basis = JsonNodeFactory.instance.arrayNode();
        int first = asking.only() == null ? asking.cursor().partition() : asking.only();
        int last = asking.only() == null ? app.gates().partitions() - 1 : asking.only();
        if (asking.only() == null && (first < 0 || first > last)) {
            throw Asking.Cursor.foreign();
        }
        byte @Nullable [] after = asking.only() == null
                ? asking.cursor().after()
                : asking.cursor().within(asking.only());
        String next = null;
        for (int partition = first; partition <= last && next == null; partition++, after = null) {
            int left = asking.limit() - rows.size();
            if (left == 0) {
                next = new Asking.Cursor(partition, null).token();
                break;
            }
            byte @Nullable [] from = after;
            int here = partition;
            ObjectNode part = part(
                    asking,
                    partition,
                    left,
                    from,
                    (entries, marks) -> fill(
                            JsonNodeFactory.instance.objectNode(),
                            name,
                            question.ask(entries, marks, from, left),
                            here,
                            shown));
            rows.addAll((ArrayNode) part.get(name));
            basis.addAll((ArrayNode) part.get(BASIS));
            next = part.has(NEXT) ? part.get(NEXT).asText() : null;
        }
        if (next != null) {
            answer.put(NEXT, next);
        }
        answer.set(BASIS, basis);
        return answer;
    }

    /** How many partitions the family has. */
    public int partitions() {
        return app.gates().partitions();
    }

    /** One answer made of those of all partitions. */
    public ObjectNode total(Asking asking, Question<ObjectNode> question, BinaryOperator<ObjectNode> plus) {
        int first = asking.only() == null ? 0 : asking.only();
        int last = asking.only() == null ? app.gates().partitions() - 1 : asking.only();
        ObjectNode total = null;
        ArrayNode basis = JsonNodeFactory.instance.arrayNode();
        for (int partition = first; partition <= last; partition++) {
            ObjectNode part = part(asking, partition, asking.limit(), null, question);
            basis.addAll((ArrayNode) part.remove(BASIS));
            total = total == null ? part : plus.apply(total, part);
        }
        if (total == null) {
            throw Unanswered.malformed("there is no such partition");
        }
        total.set(BASIS, basis);
        return total;
    }

    private ObjectNode part(
            Asking asking, int partition, int limit, byte @Nullable [] after, Question<ObjectNode> question) {
        return part(asking, partition, limit, after, question, AT_ONCE);
    }

    private ObjectNode part(
            Asking asking,
            int partition,
            int limit,
            byte @Nullable [] after,
            Question<ObjectNode> question,
            Predicate<ObjectNode> enough) {
        if (partition < 0 || partition >= app.gates().partitions()) {
            throw Unanswered.malformed("there is no partition " + partition);
        }
        String why = unavailable.apply(partition);
        if (why != null) {
            throw Unanswered.notReady(why);
        }
        long atLeast = asking.bound().of(app.definition().name(), partition);
        if (owners.isHere(partition)) {
            return withBasis(local.active(partition, atLeast, asking.patience(), question, enough));
        }
        if (asking.standby() && !app.definition().keepsMemory()) {
            try {
                Local<ObjectNode> answer = local.standby(partition, atLeast, question);
                if (enough.test(answer.answer())) {
                    return withBasis(answer);
                }
            } catch (Unanswered none) {
                // no copy here, or one that is too old: whoever has the active one is asked
                return remote(asking, partition, limit, after);
            }
        }
        return remote(asking, partition, limit, after);
    }

    private ObjectNode remote(Asking asking, int partition, int limit, byte @Nullable [] after) {
        HostInfo owner = asking.passedOn() ? null : owners.of(partition);
        if (owner == null) {
            throw Unanswered.notReady("nobody has partition " + partition + " of family "
                    + app.definition().name() + " at the moment; it is being moved or restored");
        }
        return peers.get(owner, asking.passedOnTo(partition, limit, after), asking.patience(), asking.bearer());
    }

    private static <T> ObjectNode fill(
            ObjectNode answer, String name, Page<T> page, int partition, Function<T, ObjectNode> shown) {
        ArrayNode rows = answer.putArray(name);
        page.items().forEach(item -> rows.add(shown.apply(item)));
        if (page.next() != null) {
            answer.put(NEXT, new Asking.Cursor(partition, page.next()).token());
        }
        return answer;
    }

    private static ObjectNode withBasis(Local<ObjectNode> local) {
        Basis basis = local.basis();
        ObjectNode answer = local.answer();
        answer.putArray(BASIS)
                .addObject()
                .put("family", basis.family())
                .put("partition", basis.partition())
                .put("position", basis.position())
                .put("lag", basis.lag())
                .put("copy", basis.copy().toString());
        return answer;
    }

    private static void checkOnly(Asking asking, int partition) {
        if (asking.only() != null && asking.only() != partition) {
            throw Unanswered.malformed("the key lies in partition " + partition + ", not in " + asking.only());
        }
    }

    /** A sum over partitions: numbers are added, arrays joined. */
    public static ObjectNode sum(ObjectNode left, ObjectNode right) {
        right.fields().forEachRemaining(field -> {
            JsonNode mine = left.get(field.getKey());
            if (mine == null) {
                left.set(field.getKey(), field.getValue());
            } else if (field.getValue().isNumber()) {
                left.put(field.getKey(), mine.asLong() + field.getValue().asLong());
            } else if (field.getValue() instanceof ArrayNode more) {
                ((ArrayNode) mine).addAll(more);
            }
        });
        return left;
    }
}
