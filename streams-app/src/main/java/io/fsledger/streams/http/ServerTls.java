package io.fsledger.streams.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** The key and the certificates that HTTP is served with, from a PKCS #12 file or from a PEM file that holds both. */
final class ServerTls {
    private static final String PEM = "-----BEGIN ";
    private static final Pattern PRIVATE_KEY =
            Pattern.compile("-----BEGIN ([A-Z ]*)PRIVATE KEY-----([^-]+)-----END ", Pattern.DOTALL);

    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----");

    private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "EdDSA");

    /** Of the key in memory: nobody else gets to it. */
    private static final String NO_PASSWORD = "";

    private ServerTls() {}

    /**
     * @param passwordFile of a PKCS #12 file; empty for none
     * @throws ConfigException with a sentence that says what is wrong with which file
     */
    static SslContextFactory.Server open(Path file, String passwordFile) {
        try {
            byte[] content = Files.readAllBytes(file);
            SslContextFactory.Server factory = new SslContextFactory.Server();
            if (new String(content, US_ASCII).contains(PEM)) {
                factory.setKeyStore(fromPem(content));
                factory.setKeyStorePassword(NO_PASSWORD);
            } else {
                String password = passwordFile.isEmpty() ? NO_PASSWORD : password(Path.of(passwordFile));
                factory.setKeyStore(fromPkcs12(content, password));
                factory.setKeyStorePassword(password);
            }
            return factory;
        } catch (IOException | GeneralSecurityException e) {
            throw new ConfigException("The key in " + file + " cannot be used for TLS (" + e.getMessage()
                    + "): give a PKCS #12 file, and its password, or a PEM file with key and certificates");
        }
    }

    private static String password(Path file) throws IOException {
        return Files.readString(file, UTF_8).strip();
    }

    private static KeyStore fromPkcs12(byte[] content, String password) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(new ByteArrayInputStream(content), password.toCharArray());
        for (String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias)) {
                return store;
            }
        }
        throw new GeneralSecurityException("it holds no private key");
    }

    private static KeyStore fromPem(byte[] content) throws IOException, GeneralSecurityException {
        Matcher key = PRIVATE_KEY.matcher(new String(content, US_ASCII));
        if (!key.find()) {
            throw new GeneralSecurityException("it holds no private key");
        }
        if (!key.group(1).isEmpty()) {
            throw new GeneralSecurityException("its private key is not in PKCS #8 without a password; `openssl pkcs8"
                    + " -topk8 -nocrypt` makes it so");
        }
        // and nothing beside them: some JDKs take what else there is for a broken one
        String certificates = CERTIFICATE
                .matcher(new String(content, US_ASCII))
                .results()
                .map(MatchResult::group)
                .collect(joining("\n", "", "\n"));
        if (certificates.isBlank()) {
            throw new GeneralSecurityException("it holds no certificate");
        }
        Certificate[] chain = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(certificates.getBytes(US_ASCII)))
                .toArray(new Certificate[0]);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("http", privateKey(key.group(2)), NO_PASSWORD.toCharArray(), chain);
        return store;
    }

    private static PrivateKey privateKey(String base64) throws GeneralSecurityException {
        PKCS8EncodedKeySpec encoded =
                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64));
        for (String algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
            } catch (InvalidKeySpecException otherAlgorithm) {
                continue;
            }
        }
        throw new GeneralSecurityException("its private key is of none of " + KEY_ALGORITHMS);
    }
}
