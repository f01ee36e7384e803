package io.fsledger.client.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** What it takes to ask a service that is secured: a token, and whose certificates to trust. The token is never shown. */
public final class ServiceAccess {
    /** No token, and the authorities that Java trusts. */
    public static final ServiceAccess OPEN = new ServiceAccess(null, null);

    private final @Nullable String token;
    private final @Nullable SSLContext tls;

    private ServiceAccess(@Nullable String token, @Nullable SSLContext tls) {
        this.token = token;
        this.tls = tls;
    }

    public ServiceAccess withToken(String newToken) {
        if (newToken.isEmpty() || !newToken.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException("a token is of visible ASCII characters, without blanks");
        }
        return new ServiceAccess(newToken, tls);
    }

    /**
     * The same with the token that a file holds, alone. It is read once.
     *
     * @throws IllegalArgumentException with a sentence, where there is none
     */
    public ServiceAccess withTokenFile(Path file) {
        try {
            return withToken(Files.readString(file, UTF_8).strip());
        } catch (IOException e) {
            throw new IllegalArgumentException("the token in " + file + " cannot be read (" + e + ")", e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + " holds no token: " + e.getMessage(), e);
        }
    }

    /**
     * The same, trusting those authorities only whose certificates a PEM file holds.
     *
     * @throws IllegalArgumentException with a sentence, where there are none
     */
    public ServiceAccess trusting(Path authorities) {
        try (InputStream pem = Files.newInputStream(authorities)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(pem);
            if (certificates.isEmpty()) {
                throw new IllegalArgumentException(authorities + " holds no certificate: give a PEM file that does");
            }
            return new ServiceAccess(token, trusting(certificates));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "the certificates in " + authorities + " cannot be used (" + e.getMessage() + ")", e);
        }
    }

    private static SSLContext trusting(Collection<? extends Certificate> certificates)
            throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        for (Certificate certificate : certificates) {
            trusted.setCertificateEntry("authority-" + trusted.size(), certificate);
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    /** The value of the header <i>Authorization</i>; null where there is no token. */
    public @Nullable String authorization() {
        return token == null ? null : "Bearer " + token;
    }

    /** A request that brings the token, if there is one. */
    public HttpRequest.Builder request(URI uri) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        String authorization = authorization();
        return authorization == null ? request : request.header("Authorization", authorization);
    }

    /** For what brings a client of its own; null for Java's trust. */
    public @Nullable SSLContext tls() {
        return tls;
    }

    /** A client that trusts as told, and goes nowhere but where it is sent: a token is for the service alone. */
    public HttpClient.Builder httpClient() {
        HttpClient.Builder builder = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER);
        return tls == null ? builder : builder.sslContext(tls);
    }

    @Override
    public String toString() {
        return "ServiceAccess[" + (token == null ? "no token" : "a token") + "]";
    }
}
