package io.fsledger.streams.app;

import static io.fsledger.streams.access.Access.Subject.CLIENT;
import static io.fsledger.streams.access.Access.Subject.FILESYSTEM;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fsledger.streams.access.Access;
import io.fsledger.streams.http.Router;
import io.fsledger.streams.http.Routes;
import io.fsledger.streams.kernel.FamilyApp;
import io.fsledger.streams.kernel.FamilyApp.Condition;
import io.fsledger.streams.kernel.PartitionGate;
import io.fsledger.streams.operations.FamilyOperations;
import io.fsledger.streams.queries.LogEnds;
import io.fsledger.streams.queries.Owners;
import io.fsledger.streams.queries.Peers;
import io.fsledger.streams.queries.Unanswered;
import io.javalin.http.Context;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;

/** How the service itself is: status, health, topology, and the operations on families. */
final class ServiceStatus implements Routes {
    private final List<FamilyService> families;
    private final LogEnds ends;
    private final Peers peers;
    private final Supplier<String> instance;

    /** A family with all that this process has of it. */
    record FamilyService(FamilyApp app, FamilyOperations operations, Owners owners) {
        String name() {
            return app.definition().name();
        }
    }

    ServiceStatus(List<FamilyService> families, LogEnds ends, Peers peers, Supplier<String> instance) {
        this.peers = peers;
        this.families = families;
        this.ends = ends;
        this.instance = instance;
    }

    @Override
    public void addTo(Router routes) {
        routes.get("/v1/status", Access.read(), context -> context.json(status()));
        routes.get("/v1/topology", Access.read(), context -> context.json(topology()));
        routes.get(
                "/v1/families/{family}/operation", Access.read(), context -> context.json(operation(family(context))));
        routes.post("/v1/families/{family}/rebuild", Access.admin(FILESYSTEM, CLIENT), context -> {
            family(context).operations().rebuild();
            context.status(202).json(operation(family(context)));
        });
        routes.post("/v1/families/{family}/upgrade", Access.admin(FILESYSTEM, CLIENT), context -> {
            family(context).operations().upgrade();
            context.status(202).json(operation(family(context)));
        });
        routes.get("/health/live", Access.OPEN, this::live);
        routes.get("/health/ready", Access.OPEN, this::ready);
    }

    private FamilyService family(Context context) {
        String name = context.pathParam("family");
        return families.stream()
                .filter(family -> family.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Unanswered.notFound("there is no family \"" + name + "\", only "
                        + families.stream().map(FamilyService::name).toList()));
    }

    /** Alive unless a family has failed for good: then only a restart, or people, can help. */
    private void live(Context context) {
        String failed = firstFailure();
        context.status(failed == null ? 200 : 503).json(health(failed));
    }

    private void ready(Context context) {
        String why = notReady();
        if (why != null) {
            context.header("Retry-After", "1");
        }
        context.status(why == null ? 200 : 503).json(health(why));
    }

    private static ObjectNode health(@Nullable String wrong) {
        ObjectNode health = JsonNodeFactory.instance.objectNode().put("status", wrong == null ? "up" : "down");
        return wrong == null ? health : health.put("detail", wrong);
    }

    private @Nullable String firstFailure() {
        for (FamilyService family : families) {
            String failed = family.app().failed();
            if (failed != null) {
                return failed;
            }
        }
        return null;
    }

    /** Why not every question can be answered now; null where it can. */
    @Nullable
    String notReady() {
        for (FamilyService family : families) {
            Condition condition = family.app().condition();
            if (condition != Condition.RUNNING) {
                String detail = family.app().failure();
                return "family " + family.name() + " is " + lower(condition) + (detail == null ? "" : ": " + detail);
            }
            for (int partition = 0; partition < family.app().gates().partitions(); partition++) {
                String rebuilding = family.operations().unavailable(partition);
                if (rebuilding != null) {
                    return rebuilding;
                }
                if (!isOwned(family, partition)) {
                    return "nobody has partition " + partition + " of family " + family.name() + " yet";
                }
            }
        }
        return null;
    }

    /** By this instance, or by another that is alive: the group may still name one that died. */
    private boolean isOwned(FamilyService family, int partition) {
        if (family.owners().isHere(partition)) {
            return true;
        }
        HostInfo owner = family.owners().of(partition);
        return owner != null && !(owner.host() + ":" + owner.port()).equals(instance.get()) && peers.isAlive(owner);
    }

    private ObjectNode status() {
        ObjectNode status = JsonNodeFactory.instance.objectNode();
        String version = ServiceStatus.class.getPackage().getImplementationVersion();
        status.put("version", version == null ? "development" : version).put("instance", instance.get());
        String why = notReady();
        status.put("ready", why == null);
        if (why != null) {
            status.put("detail", why);
        }
        ArrayNode all = status.putArray("families");
        families.forEach(family -> all.add(status(family)));
        return status;
    }

    private ObjectNode status(FamilyService family) {
        FamilyApp app = family.app();
        ObjectNode status = JsonNodeFactory.instance
                .objectNode()
                .put("family", family.name())
                .put("state", lower(app.condition()))
                .put("applied", app.counts().applied())
                .put("duplicates", app.counts().duplicates())
                .put("rejected", app.counts().rejected());
        if (app.failure() != null) {
            status.put("detail", app.failure());
        }
        ArrayNode partitions = status.putArray("partitions");
        for (int partition = 0; partition < app.gates().partitions(); partition++) {
            partitions.add(partition(family, partition));
        }
        return status;
    }

    private ObjectNode partition(FamilyService family, int partition) {
        PartitionGate gate = family.app().gates().of(partition);
        HostInfo owner = family.owners().of(partition);
        long end = ends.of(family.app().definition().topic(), partition);
        ObjectNode shown = JsonNodeFactory.instance
                .objectNode()
                .put("partition", partition)
                .put("owner", owner == null ? null : owner.host() + ":" + owner.port())
                .put("end", end);
        if (gate.isOpen()) {
            shown.put("copy", "active")
                    .put("position", gate.position())
                    .put("lag", Math.max(0, end - gate.position() - 1));
        }
        return shown;
    }

    private ObjectNode topology() {
        ObjectNode topology = JsonNodeFactory.instance.objectNode();
        ArrayNode all = topology.putArray("families");
        for (FamilyService family : families) {
            all.addObject()
                    .put("family", family.name())
                    .put("applicationId", family.app().applicationId())
                    .put("description", family.app().describe());
        }
        return topology;
    }

    private static ObjectNode operation(FamilyService family) {
        FamilyOperations.Progress progress = family.operations().progress();
        ObjectNode shown = JsonNodeFactory.instance
                .objectNode()
                .put("family", family.name())
                .put("kind", progress.kind().toString().toLowerCase(Locale.ROOT))
                .put("state", progress.failure() != null ? "failed" : progress.running() ? "running" : "done")
                .put("done", progress.done())
                .put("total", progress.total());
        return progress.failure() == null ? shown : shown.put("detail", progress.failure());
    }

    private static String lower(Condition condition) {
        return condition.name().toLowerCase(Locale.ROOT);
    }
}
