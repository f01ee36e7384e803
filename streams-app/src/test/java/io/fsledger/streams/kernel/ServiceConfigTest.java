package io.fsledger.streams.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings that would open a door are refused, with what to set. */
class ServiceConfigTest {
    private static ServiceConfig with(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(
                Map.of("bootstrap.servers", "none:1", "schema.registry.url", "mock://config", "state.dir", "unused"));
        settings.putAll(more);
        return new ServiceConfig(settings);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "::1", "localhost"})
    void loopbackNeedsNothing(String host) {
        assertThat(with(Map.of("http.host", host)).getString("http.host")).isEqualTo(host);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "0.0.0.0;;; set http.tokens.file and http.tls.keystore, too",
                "::;;; set http.tokens.file and http.tls.keystore, too",
                "10.1.2.3; tokens;; set http.tls.keystore, too",
                "10.1.2.3;; key.pem; set http.tokens.file, too"
            })
    void beyondLoopbackTokensAndTlsAreNeeded(String host, String tokens, String keystore, String what) {
        Map<String, String> settings = new HashMap<>(Map.of("http.host", host));
        settings.put("http.tokens.file", tokens == null ? "" : tokens);
        settings.put("http.tls.keystore", keystore == null ? "" : keystore);
        assertThatThrownBy(() -> with(settings))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(host)
                .hasMessageContaining(what)
                .hasMessageContaining("http.insecure=true");
    }

    @Test
    void bothAreEnoughAndSoIsSayingSo() {
        with(Map.of("http.host", "0.0.0.0", "http.tokens.file", "tokens", "http.tls.keystore", "key.pem"));
        with(Map.of("http.host", "0.0.0.0", "http.insecure", "true"));
    }

    @Test
    void tokensWithoutSignaturesAreRefused() {
        assertThatThrownBy(() -> with(Map.of("kafka.sasl.mechanism", "OAUTHBEARER")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("set the URL of the keys")
                .hasMessageContaining("kafka.sasl.oauthbearer.jwks.endpoint.url");
        with(Map.of(
                "kafka.sasl.mechanism",
                "OAUTHBEARER",
                "kafka.sasl.oauthbearer.jwks.endpoint.url",
                "https://id.example/keys"));
        with(Map.of("kafka.sasl.mechanism", "SCRAM-SHA-512"));
    }

    @Test
    void secretsComeFromWhereTheyAre() {
        Map<String, Object> kafka =
                with(Map.of("kafka.sasl.jaas.config", "a ${env:PATH} b")).kafka();
        assertThat(kafka).containsEntry("sasl.jaas.config", "a " + System.getenv("PATH") + " b");
    }
}
