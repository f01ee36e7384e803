package io.fsledger.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fsledger.client.query.ServiceAccess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Asks the ledger for the names that lead from the root to an inode. */
final class LedgerPaths {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final URI service;
    private final ServiceAccess access;
    private final HttpClient http;

    LedgerPaths(URI service, ServiceAccess access) {
        this.service = service;
        this.access = access;
        http = access.httpClient()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(TIMEOUT)
                .build();
    }

    /** @throws IOException with a sentence, where the path is not known now */
    List<ByteBuffer> names(String filesystem, long inode) throws IOException, InterruptedException {
        URI uri =
                service.resolve("/v1/filesystems/" + filesystem + "/inodes/" + Long.toUnsignedString(inode) + "/path");
        HttpResponse<String> response =
                http.send(access.request(uri).timeout(TIMEOUT).build(), BodyHandlers.ofString());
        JsonNode answer = JSON.readTree(response.body());
        if (response.statusCode() != 200) {
            throw new IOException("the ledger does not know the path: "
                    + answer.path("detail").asText("it answers with status " + response.statusCode()));
        }
        if (!answer.path("complete").asBoolean()) {
            throw new IOException("the ledger does not know the whole path: "
                    + answer.at("/broken/detail").asText());
        }
        List<ByteBuffer> names = new ArrayList<>();
        boolean isRoot = true;
        for (JsonNode step : answer.path("steps")) {
            if (!isRoot) {
                names.add(name(step));
            }
            isRoot = false;
        }
        return names;
    }

    private static ByteBuffer name(JsonNode step) {
        return ByteBuffer.wrap(
                step.has("name")
                        ? step.get("name").asText().getBytes(StandardCharsets.UTF_8)
                        : Base64.getDecoder().decode(step.path("nameBytes").asText()));
    }
}
