package io.fsledger.e2e;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.client.Position;
import io.fsledger.client.query.Counts;
import io.fsledger.client.query.HandleInfo;
import io.fsledger.client.query.InodeHandles;
import io.fsledger.client.query.Pages;
import io.fsledger.client.query.QueryClient;
import io.fsledger.client.query.Question;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** Asks a service everything there is to ask about handles, and holds it against what must be open. */
final class HandleAnswers {
    private static final int PAGE = 37;

    private final QueryClient ask;
    private final Question question;

    private HandleAnswers(QueryClient ask, Question question) {
        this.ask = ask;
        this.question = question;
    }

    private record Inode(String filesystem, long inode) {}

    private record Number(String filesystem, long fh) {}

    /**
     * All three views and all counts.
     *
     * @param after positions that the answers must rest on
     */
    static void assertEqual(QueryClient ask, Collection<Position> after, List<HandleInfo> expected) {
        Question question =
                Question.ALL.after(after).waitingAtMost(Duration.ofSeconds(20)).pagesOf(PAGE);
        new HandleAnswers(ask, question).check(expected);
    }

    private void check(List<HandleInfo> expected) {
        assertThat(handles(ask.handles(question))).isEqualTo(sorted(expected));
        Counts.OfAll all = ask.counts(question);
        assertThat(all.counts()).isEqualTo(count(expected));
        var byFilesystem = expected.stream().collect(groupingBy(HandleInfo::filesystem));
        assertThat(all.filesystems())
                .extracting(Counts.OfFilesystem::filesystem)
                .containsExactlyInAnyOrderElementsOf(byFilesystem.keySet());
        all.filesystems()
                .forEach(one -> assertThat(one.counts())
                        .isEqualTo(count(byFilesystem.getOrDefault(one.filesystem(), List.of()))));
        byFilesystem.forEach((filesystem, handles) -> {
            assertThat(handles(ask.handlesOfFilesystem(filesystem, question))).isEqualTo(sorted(handles));
            assertThat(ask.counts(filesystem, question).counts()).isEqualTo(count(handles));
        });
        expected.stream()
                .collect(groupingBy(HandleInfo::client))
                .forEach((client, handles) -> assertThat(handles(ask.handlesOfClient(client, question)))
                        .isEqualTo(sorted(handles)));
        expected.stream()
                .collect(groupingBy(handle -> new Number(handle.filesystem(), handle.fh())))
                .forEach((number, handles) -> assertThat(
                                handles(ask.handlesOfNumber(number.filesystem(), number.fh(), question)))
                        .isEqualTo(sorted(handles)));
        expected.stream()
                .collect(groupingBy(handle -> new Inode(handle.filesystem(), handle.inode())))
                .forEach(this::checkInode);
    }

    private void checkInode(Inode inode, List<HandleInfo> handles) {
        InodeHandles answer = ask.handlesOfInode(inode.filesystem(), inode.inode(), question);
        Counts counts = count(handles);
        assertThat(handles(answer.handles())).isEqualTo(sorted(handles));
        assertThat(answer.open()).isEqualTo(counts.open());
        assertThat(answer.writable()).isEqualTo(counts.writable());
        assertThat(answer.isOpen()).isEqualTo(counts.open() > 0);
        assertThat(answer.isOpenForWrite()).isEqualTo(counts.writable() > 0);
    }

    private static List<HandleInfo> handles(Pages<HandleInfo> pages) {
        return sorted(pages.stream().toList());
    }

    private static List<HandleInfo> sorted(List<HandleInfo> handles) {
        return handles.stream().sorted(HandleFold.ORDER).toList();
    }

    private static Counts count(List<HandleInfo> handles) {
        return new Counts(
                handles.size(),
                handles.stream().filter(handle -> handle.flags().writable()).count(),
                handles.stream().filter(HandleInfo::dirty).count());
    }
}
