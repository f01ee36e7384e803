package io.fsledger.streams.http;

import io.fsledger.client.query.ServiceAccess;
import io.fsledger.streams.access.TokenFile;
import io.fsledger.streams.kernel.ServiceConfig;
import java.nio.file.Path;
import org.apache.kafka.common.config.ConfigException;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/**
 * How HTTP is secured, as configured. It is read before anything else is started, so that what is missing or malformed is said at once.
 *
 * @param guard lets requests in
 * @param tls serves with TLS; null for plain HTTP
 * @param peers whom this instance trusts when it asks another one
 */
public record HttpSecurity(Guard guard, SslContextFactory.@Nullable Server tls, ServiceAccess peers) {
    public static HttpSecurity open(ServiceConfig config) {
        String tokens = config.getString(ServiceConfig.HTTP_TOKENS_FILE);
        String keystore = config.getString(ServiceConfig.HTTP_TLS_KEYSTORE);
        String authorities = config.getString(ServiceConfig.HTTP_TLS_CA);
        return new HttpSecurity(
                new Guard(tokens.isEmpty() ? null : TokenFile.open(Path.of(tokens))),
                keystore.isEmpty()
                        ? null
                        : ServerTls.open(
                                Path.of(keystore), config.getString(ServiceConfig.HTTP_TLS_KEYSTORE_PASSWORD_FILE)),
                peers(authorities));
    }

    private static ServiceAccess peers(String authorities) {
        try {
            return authorities.isEmpty() ? ServiceAccess.OPEN : ServiceAccess.OPEN.trusting(Path.of(authorities));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(ServiceConfig.HTTP_TLS_CA + " is of no use: " + e.getMessage());
        }
    }
}
