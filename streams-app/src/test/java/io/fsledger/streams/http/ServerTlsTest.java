package io.fsledger.streams.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.Base64;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that HTTP cannot be served with. Those that it can: {@code AccessEndToEndTest}. */
class ServerTlsTest {
    @TempDir
    Path temp;

    private void refuses(String content, String why) throws Exception {
        Path file = Files.writeString(temp.resolve("key"), content);
        assertThatThrownBy(() -> ServerTls.open(file, ""))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(why)
                .hasMessageContaining("give a PKCS #12 file");
    }

    private static String pem(String what, byte[] content) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(content) + "\n-----END " + what
                + "-----\n";
    }

    @Test
    void whatIsNoKeystore() throws Exception {
        refuses("nonsense", "cannot be used for TLS");
    }

    @Test
    void aFileThatIsNotThere() {
        assertThatThrownBy(() -> ServerTls.open(temp.resolve("nothing"), ""))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("nothing");
    }

    @ParameterizedTest
    @CsvSource({
        "CERTIFICATE, it holds no private key",
        "RSA PRIVATE KEY, openssl pkcs8",
        "ENCRYPTED PRIVATE KEY, openssl pkcs8",
        "PRIVATE KEY, it holds no certificate"
    })
    void pemThatIsNotEnough(String what, String why) throws Exception {
        byte[] key = KeyPairGenerator.getInstance("Ed25519")
                .generateKeyPair()
                .getPrivate()
                .getEncoded();
        refuses(pem(what, key), why);
    }
}
