package io.fsledger.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fsledger.client.query.ChildInfo;
import io.fsledger.client.query.ClientInfo;
import io.fsledger.client.query.InodeInfo;
import io.fsledger.client.query.InodeReferences;
import io.fsledger.client.query.NameBytes;
import io.fsledger.client.query.QueryClient;
import io.fsledger.client.query.QueryException;
import io.fsledger.client.query.Question;
import io.fsledger.client.query.ReferenceInfo;
import io.fsledger.core.clients.ClientViews;
import io.fsledger.core.inodes.InodeViews;
import io.fsledger.core.inodes.InodeViews.Reference;
import io.fsledger.core.retry.ConnectionState.Phase;
import io.fsledger.core.table.TableReader;
import io.fsledger.events.InodeRef;
import io.fsledger.schemas.Keys;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.Topics;
import io.fsledger.state.ClientLife;
import io.fsledger.state.InodeEntry;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks a service what there is to ask about clients and inodes, and holds it against a fold of their logs. */
final class ClientAndInodeAnswers {
    private static final int PAGE = 10;
    private static final int INODES = 10;

    private final QueryClient ask;
    private final LedgerFold fold;

    ClientAndInodeAnswers(QueryClient ask, LedgerFold fold) {
        this.ask = ask;
        this.fold = fold;
    }

    /** Numbers up to {@value #INODES} of these file systems. */
    void assertEqual(Set<String> clients, List<String> filesystems) {
        clients.forEach(this::checkClient);
        Set<String> byState = new HashSet<>();
        for (Phase phase : Phase.values()) {
            ask.clients(question(Topics.CLIENTS).inState(phase)).forEach(one -> {
                assertThat(one.state().phase()).isEqualTo(phase);
                assertThat(byState.add(one.client())).isTrue();
            });
        }
        assertThat(byState).isEqualTo(clients);
        int known = 0;
        for (String filesystem : filesystems) {
            for (long inode = 1; inode <= INODES; inode++) {
                known += checkInode(filesystem, inode) ? 1 : 0;
            }
        }
        assertThat(known).as("known inodes").isPositive();
    }

    private Question question(Topic<?> family) {
        return Question.ALL
                .after(fold.positions(family))
                .waitingAtMost(Duration.ofSeconds(20))
                .pagesOf(PAGE);
    }

    private TableReader entries(Topic<?> family, String key) {
        return fold.entries(family, Keys.partition(Keys.bytes(key), fold.partitions()));
    }

    private void checkClient(String client) {
        ClientLife expected = new ClientViews(entries(Topics.CLIENTS, client)).of(client);
        ClientInfo answer = ask.client(client, question(Topics.CLIENTS));
        assertThat(answer.state()).isEqualTo(ClientViews.state(expected));
        assertThat(answer.term()).isEqualTo(expected.getTerm());
        assertThat(answer.fencedThrough()).isEqualTo(expected.getFencedThrough());
        assertThat(answer.cause()).isEqualTo(expected.getCause());
    }

    private boolean checkInode(String filesystem, long inode) {
        InodeViews views = new InodeViews(entries(Topics.INODES, Keys.inode(filesystem, inode)));
        Question question = question(Topics.INODES);
        assertThat(ask.childrenOfInode(filesystem, inode, question).children())
                .containsExactlyElementsOf(views.children(filesystem, inode, null, Integer.MAX_VALUE).items().stream()
                        .map(child -> new ChildInfo(
                                new NameBytes(child.name()),
                                new InodeRef(filesystem, child.inode(), child.generation())))
                        .toList());
        InodeReferences references = ask.referencesOfInode(filesystem, inode, question);
        assertThat(references.references())
                .containsExactlyElementsOf(views.references(filesystem, inode, null, Integer.MAX_VALUE).items().stream()
                        .map(ClientAndInodeAnswers::info)
                        .toList());
        @Nullable InodeEntry expected = views.get(filesystem, inode);
        assertThat(references.known()).isEqualTo(expected != null);
        if (expected == null) {
            assertThatThrownBy(() -> ask.inode(filesystem, inode, question))
                    .isInstanceOfSatisfying(
                            QueryException.class, e -> assertThat(e.code()).isEqualTo("UNKNOWN_INODE"));
            return false;
        }
        InodeInfo answer = ask.inode(filesystem, inode, question);
        assertThat(answer.inode()).isEqualTo(new InodeRef(filesystem, inode, expected.getGeneration()));
        assertThat(answer.status().name()).isEqualTo(expected.getStatus().name());
        assertThat(answer.references()).isEqualTo(expected.getReferences());
        assertThat(answer.holders()).isEqualTo(expected.getHolders());
        assertThat(answer.parent()).isEqualTo(expected.getParent());
        assertThat(answer.attributes()).isEqualTo(expected.getAttributes());
        assertThat(answer.delegate()).isEqualTo(expected.getDelegate());
        assertThat(answer.error()).isEqualTo(expected.getError());
        return true;
    }

    private static ReferenceInfo info(Reference reference) {
        return new ReferenceInfo(
                new InodeRef(reference.filesystem(), reference.inode(), reference.generation()),
                reference.client(),
                reference.term(),
                reference.count());
    }
}
