package io.fsledger.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/**
 * A new key with a certificate for the loopback addresses, which is its own authority, in all the forms that are taken.
 *
 * @param pkcs12 both, behind {@link #PASSWORD}
 * @param passwordFile holds that
 * @param pem both
 * @param authority the certificate alone, as PEM
 */
public record Certificates(Path pkcs12, Path passwordFile, Path pem, Path authority) {
    public static final String PASSWORD = "keystore-secret";

    private static final String ALIAS = "ledger";

    /** With the tool that every JDK has. */
    public static Certificates make(Path folder) throws IOException, GeneralSecurityException, InterruptedException {
        Path pkcs12 = folder.resolve("ledger.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=ledger",
                        "-ext",
                        "san=ip:127.0.0.1,dns:localhost",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        pkcs12.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.out").toFile())
                .start();
        if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            throw new IOException("keytool: " + Files.readString(folder.resolve("keytool.out")));
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(pkcs12)) {
            store.load(in, PASSWORD.toCharArray());
        }
        String certificate = pem("CERTIFICATE", store.getCertificate(ALIAS).getEncoded());
        String key =
                pem("PRIVATE KEY", store.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded());
        return new Certificates(
                pkcs12,
                Files.writeString(folder.resolve("password"), PASSWORD + "\n"),
                Files.writeString(folder.resolve("ledger.pem"), key + certificate),
                Files.writeString(folder.resolve("authority.pem"), certificate));
    }

    private static String pem(String what, byte[] content) {
        return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
                .formatted(
                        what, Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(content), what);
    }
}
