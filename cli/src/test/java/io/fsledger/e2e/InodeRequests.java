package io.fsledger.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CompletableFuture;

/** Events and questions about inodes over HTTP, as short as tests need them. What is published returns its position. */
final class InodeRequests {
    private final Http http;

    InodeRequests(Http http) {
        this.http = http;
    }

    String publish(String event) {
        Http.Answer answer = http.post("/v1/events", "application/json", event);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().get("position").asText();
    }

    private String publish(String event, String filesystem, long inode, String client, String more) {
        return publish("{\"event\":\"%s\",\"filesystem\":\"%s\",\"inode\":%d,\"client\":\"%s\"%s}"
                .formatted(event, filesystem, inode, client, more));
    }

    String lookedUp(String filesystem, long inode, String client, String more) {
        return publish("looked_up", filesystem, inode, client, more);
    }

    String named(long parent, String name) {
        return ",\"parent\":%d,\"name\":\"%s\"".formatted(parent, name);
    }

    String forgotten(String filesystem, long inode, String client, int count) {
        return publish("forgotten", filesystem, inode, client, ",\"count\":" + count);
    }

    String request(String filesystem, long inode) {
        return publish("resolution_requested", filesystem, inode, "asker", "");
    }

    /** As a resolver does. */
    String answer(String event, String filesystem, long inode, String requestId, String more) {
        return publish(event, filesystem, inode, "resolver", ",\"requestId\":\"" + requestId + "\"" + more);
    }

    Http.Answer get(String filesystem, long inode, String more) {
        return http.get("/v1/filesystems/" + filesystem + "/inodes/" + inode + more);
    }

    long references(String filesystem, long inode) {
        return get(filesystem, inode, "").json().path("references").asLong();
    }

    /** Of the request under way, as soon as there is one. */
    String requestId(String filesystem, long inode) {
        return await().until(
                        () -> get(filesystem, inode, "")
                                .json()
                                .path("requestId")
                                .asText(),
                        id -> !id.isEmpty());
    }

    /** Asks in a thread of its own. */
    CompletableFuture<Http.Answer> waitUntilResolved(String filesystem, long inode, String position) {
        CompletableFuture<Http.Answer> answer = new CompletableFuture<>();
        Thread asking = new Thread(
                () -> answer.completeAsync(
                        () -> get(filesystem, inode, "?wait=resolved&waitMs=25000&position=" + position),
                        Runnable::run),
                "waits-for-" + filesystem);
        asking.setDaemon(true);
        asking.start();
        return answer;
    }
}
