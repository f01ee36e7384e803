package io.fsledger.schemas;

import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SaslConfigs;

/** How a process is let in by the brokers: by the settings of Kafka's own clients, but for one trap. */
public final class ClusterLogin {
    private static final String OAUTHBEARER = "OAUTHBEARER";

    private ClusterLogin() {}

    /**
     * Refuses OAUTHBEARER without a place where keys are: what Kafka takes then by default are tokens without a signature.
     *
     * @param kafka settings of Kafka clients
     * @param prefix before the names of these in what the user wrote
     */
    public static void check(Map<String, ?> kafka, String prefix) {
        boolean bearer = OAUTHBEARER.equalsIgnoreCase(text(kafka, SaslConfigs.SASL_MECHANISM));
        if (bearer
                && text(kafka, SaslConfigs.SASL_OAUTHBEARER_JWKS_ENDPOINT_URL).isBlank()) {
            throw new ConfigException(prefix + SaslConfigs.SASL_MECHANISM + " is " + OAUTHBEARER + " without "
                    + prefix + SaslConfigs.SASL_OAUTHBEARER_JWKS_ENDPOINT_URL
                    + ": set the URL of the keys that tokens are signed with, because tokens without a signature are worth nothing;"
                    + " or use SCRAM-SHA-512");
        }
    }

    private static String text(Map<String, ?> kafka, String name) {
        Object value = kafka.get(name);
        return value == null ? "" : value.toString();
    }
}
