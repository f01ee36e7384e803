package io.fsledger.streams.inodes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fsledger.events.InodeRef;
import io.fsledger.events.ReasonCode;
import io.fsledger.schemas.json.JsonEvents;
import io.fsledger.streams.kernel.ServiceConfig;
import io.fsledger.streams.queries.Unanswered;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The path of an inode, by following parents upwards. Each of them lies in a partition of its own, so what is shown was never
 * there at one moment: while directories are being renamed it may mix before and after. Every partition that was asked is in
 * the basis.
 */
final class InodePath {
    private static final long ROOT = 1;

    private final String filesystem;
    private final int namesMax;
    private final LongFunction<ObjectNode> inodes;
    private final Deque<ObjectNode> steps = new ArrayDeque<>();
    private final Set<Long> seen = new HashSet<>();
    private final Map<Integer, JsonNode> basis = new TreeMap<>();

    private InodePath(String filesystem, int namesMax, LongFunction<ObjectNode> inodes) {
        this.filesystem = filesystem;
        this.namesMax = namesMax;
        this.inodes = inodes;
    }

    /**
     * @param namesMax how many names the path may have
     * @param inodes shows an inode, or throws where it is not known
     */
    static ObjectNode of(String filesystem, long inode, int namesMax, LongFunction<ObjectNode> inodes) {
        InodePath path = new InodePath(filesystem, namesMax, inodes);
        ObjectNode broken = path.climb(inode);
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("filesystem", filesystem);
        answer.set("inode", path.steps.getLast().get("inode"));
        answer.put("complete", broken == null);
        if (broken == null) {
            path.putPath(answer);
        } else {
            answer.set("broken", broken);
        }
        ArrayNode shown = answer.putArray("steps");
        path.steps.forEach(shown::add);
        answer.putArray("basis").addAll(path.basis.values());
        return answer;
    }

    /** Where the path breaks and why; null where it reaches the root. */
    private @Nullable ObjectNode climb(long inode) {
        for (long at = inode; ; ) {
            if (!seen.add(at)) {
                return broken(at, "CYCLE", "the inode is its own ancestor");
            }
            if (steps.size() > namesMax) {
                return broken(
                        at,
                        "TOO_DEEP",
                        "the path has more than " + namesMax + " names (" + ServiceConfig.PATH_NAMES_MAX + ")");
            }
            ObjectNode shown;
            try {
                shown = inodes.apply(at);
            } catch (Unanswered e) {
                if (at == inode || !e.code().equals(ReasonCode.UNKNOWN_INODE.name())) {
                    throw e;
                }
                return broken(at, e.code(), e.detail());
            }
            shown.path("basis").forEach(this::restOn);
            steps.addFirst(step(shown));
            if (at == ROOT) {
                return null;
            }
            if (!shown.has("parent")) {
                return broken(at, "NO_NAME", "no name of the inode is known");
            }
            at = Long.parseUnsignedLong(shown.get("parent").asText());
        }
    }

    private void restOn(JsonNode one) {
        basis.merge(
                one.path("partition").asInt(),
                one,
                (left, right) ->
                        left.path("position").asLong() <= right.path("position").asLong() ? left : right);
    }

    private static ObjectNode step(ObjectNode shown) {
        ObjectNode step = JsonNodeFactory.instance.objectNode();
        for (String field : new String[] {"inode", "generation", "name", "nameBytes"}) {
            if (shown.has(field)) {
                step.set(field, shown.get(field));
            }
        }
        return step;
    }

    private ObjectNode broken(long inode, String code, String detail) {
        ObjectNode broken = JsonEvents.toJson(new InodeRef(filesystem, inode, 0L));
        broken.retain("inode");
        return broken.put("code", code).put("detail", detail);
    }

    /** The names behind the root's, which has none that counts. */
    private void putPath(ObjectNode answer) {
        ByteArrayOutputStream path = new ByteArrayOutputStream();
        steps.stream().skip(1).forEach(step -> {
            path.write('/');
            path.writeBytes(
                    step.has("name")
                            ? step.get("name").asText().getBytes(StandardCharsets.UTF_8)
                            : Base64.getDecoder().decode(step.get("nameBytes").asText()));
        });
        if (path.size() == 0) {
            path.write('/');
        }
        JsonEvents.putName(answer, "path", ByteBuffer.wrap(path.toByteArray()));
    }
}
