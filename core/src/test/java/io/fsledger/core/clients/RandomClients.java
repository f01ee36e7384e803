package io.fsledger.core.clients;

import io.fsledger.core.ledger.MemoryLedger;
import io.fsledger.events.ClientEvent;
import io.fsledger.events.EventPosition;
import io.fsledger.events.Header;
import io.fsledger.schemas.Events;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;

/** Makes events of few clients, so that they meet often, and the reports of other families on the fences that follow. */
public final class RandomClients {
    private static final List<Topic<?>> OTHERS =
            Topics.FAMILIES.stream().filter(family -> family != Topics.CLIENTS).toList();

    private final Random random;
    private final List<String> clients;
    private final Map<String, Long> terms = new HashMap<>();
    private final Map<String, Long> sequences = new HashMap<>();
    private final Map<Topic<?>, Integer> reported = new HashMap<>();
    private final List<ClientEvents> sent = new ArrayList<>();

    RandomClients(Random random) {
        this(random, List.of("a", "ab", "b:1"));
    }

    public RandomClients(Random random, List<String> clients) {
        this.random = random;
        this.clients = clients;
    }

    public ClientEvents next() {
        int dice = random.nextInt(100);
        if (dice < 30) {
            return ClientEvents.ticked();
        }
        if (dice < 35 && !sent.isEmpty()) {
            return sent.get(sent.size() - 1 - random.nextInt(Math.min(40, sent.size())));
        }
        if (dice < 37) {
            return ClientEvents.released(random.nextInt(4) - 1).by(client());
        }
        if (dice < 39) {
            return random.nextBoolean()
                    ? ClientEvents.nothing()
                    : ClientEvents.connected().withKey("z");
        }
        ClientEvents event = number(body());
        sent.add(event);
        return event;
    }

    private ClientEvents body() {
        return switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4 -> ClientEvents.connected();
            case 5, 6, 7, 8 -> ClientEvents.disconnected();
            case 9 -> ClientEvents.gone();
            case 10, 11, 12, 13, 14 -> ClientEvents.attemptFailed();
            default -> ClientEvents.heartbeat();
        };
    }

    private ClientEvents number(ClientEvents event) {
        String client = client();
        if (random.nextInt(15) == 0) {
            terms.merge(client, 1L, Long::sum);
            sequences.remove(client);
        }
        long term = random.nextInt(12) == 0 ? random.nextInt(3) : terms.getOrDefault(client, 1L);
        long sequence = random.nextInt(6) == 0 ? 0 : sequences.merge(client, 1L, Long::sum);
        return event.by(client).term(term).sequence(sequence);
    }

    private String client() {
        return clients.get(random.nextInt(clients.size()));
    }

    /** The next report of each other family on a fence that has not been reported on; none where there is none. */
    List<ClientEvents> reports(MemoryLedger<ClientEvent> ledger) {
        List<ClientEvents> reports = new ArrayList<>();
        for (Topic<?> family : OTHERS) {
            List<? extends SpecificRecord> fences = ledger.published(family);
            int done = reported.getOrDefault(family, 0);
            if (done < fences.size()) {
                reported.put(family, done + 1);
                reports.add(report(family, Events.header(fences.get(done))));
            }
        }
        return reports;
    }

    private ClientEvents report(Topic<?> family, Header fence) {
        EventPosition cause = Objects.requireNonNull(fence.getCausedBy());
        return ClientEvents.cleared(family.suffix(), Topics.FAMILIES.size(), random.nextInt(9), 0, 0)
                .by(fence.getClient())
                .term(fence.getTerm())
                .fromService(fence.getCause())
                .causedBy(cause.getOffset());
    }
}
