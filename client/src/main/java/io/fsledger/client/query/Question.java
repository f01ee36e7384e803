package io.fsledger.client.query;

import io.fsledger.client.Position;
import io.fsledger.core.retry.ConnectionState.Phase;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Base64;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How to narrow a list, and what its answer must rest on. A value: each method gives a new one. */
public final class Question {
    /** Everything, from active copies, as it is now, in pages of the service's own size. */
    public static final Question ALL = new Question(new TreeMap<>());

    private final Map<String, String> parameters;

    private Question(Map<String, String> parameters) {
        this.parameters = parameters;
    }

    public Question writable() {
        return with("writable", "true");
    }

    public Question dirty() {
        return with("dirty", "true");
    }

    public Question by(String client) {
        return with("client", client);
    }

    /** Of clients: only those in a state. */
    public Question inState(Phase state) {
        return with("state", state.name().toLowerCase(Locale.ROOT));
    }

    /** Of children: only the one with this name. */
    public Question named(NameBytes name) {
        ByteBuffer bytes = name.bytes();
        byte[] content = new byte[bytes.remaining()];
        bytes.get(content);
        return with("nameBytes", Base64.getEncoder().encodeToString(content));
    }

    /** To read one's own writes: only from state that has applied the events at these positions, however many. */
    public Question after(Collection<Position> positions) {
        Map<String, Position> last = new TreeMap<>();
        for (Position position : positions) {
            String partition = position.family() + ':' + position.partition();
            last.merge(partition, position, (left, right) -> left.offset() >= right.offset() ? left : right);
        }
        return positions.isEmpty()
                ? this
                : with(
                        "position",
                        last.values().stream().map(Position::toString).collect(Collectors.joining(",")));
    }

    public Question after(Position position) {
        return with("position", position.toString());
    }

    /** How long the service may wait for the positions; it says {@code POSITION_NOT_REACHED} then. No longer than it is configured to. */
    public Question waitingAtMost(Duration time) {
        return with("waitMs", String.valueOf(time.toMillis()));
    }

    /** A standby copy may answer too: sooner after a crash, and further behind. */
    public Question fromStandbyToo() {
        return with("copy", "standby");
    }

    /** Rows a page has at most. */
    public Question pagesOf(int rows) {
        return with("limit", String.valueOf(rows));
    }

    Question untilResolved() {
        return with("wait", "resolved");
    }

    Question from(String next) {
        return with("next", next);
    }

    private Question with(String name, String value) {
        Map<String, String> more = new TreeMap<>(parameters);
        more.put(name, value);
        return new Question(more);
    }

    Map<String, String> parameters() {
        return parameters;
    }
}
