package io.fsledger.schemas.registry;

import static org.apache.kafka.common.config.ConfigDef.NO_DEFAULT_VALUE;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/** How to reach the schema registry, by the names of Confluent's clients. */
public final class RegistrySettings {
    public static final String URL = "schema.registry.url";
    public static final String CREDENTIALS_SOURCE = "basic.auth.credentials.source";
    public static final String USER_INFO = "basic.auth.user.info";
    /** The older name of {@link #USER_INFO}, still in use. */
    static final String PREFIXED_USER_INFO = "schema.registry.basic.auth.user.info";

    public static final String CONNECT_TIMEOUT_MS = "http.connect.timeout.ms";
    public static final String READ_TIMEOUT_MS = "http.read.timeout.ms";

    private final Map<String, Object> values;

    public RegistrySettings(Map<String, ?> config) {
        this.values = definition().parse(config);
        userInfo();
        urls();
    }

    /** The settings with their defaults and what they mean; a new one with each call, so that it can be added to. */
    public static ConfigDef definition() {
        return new ConfigDef()
                .define(
                        URL,
                        ConfigDef.Type.LIST,
                        NO_DEFAULT_VALUE,
                        Importance.HIGH,
                        "URLs of the schema registry, tried in turn. A path is kept (Apicurio: http://host:8080/apis/ccompat/v7)."
                                + " mock://scope keeps schemas in memory, for tests.")
                .define(
                        CREDENTIALS_SOURCE,
                        ConfigDef.Type.STRING,
                        "URL",
                        Importance.MEDIUM,
                        "Where user and password for the registry come from: URL (http://user:password@host) or USER_INFO ("
                                + USER_INFO + ").")
                .define(
                        USER_INFO,
                        ConfigDef.Type.PASSWORD,
                        "",
                        Importance.MEDIUM,
                        "user:password for the registry, where " + CREDENTIALS_SOURCE + " is USER_INFO.")
                .define(
                        PREFIXED_USER_INFO,
                        ConfigDef.Type.PASSWORD,
                        "",
                        Importance.LOW,
                        "Older name of " + USER_INFO + ".")
                .define(
                        CONNECT_TIMEOUT_MS,
                        ConfigDef.Type.INT,
                        3_000,
                        atLeast(1),
                        Importance.LOW,
                        "How long connecting to one registry URL may take; after it the next URL is tried.")
                .define(
                        READ_TIMEOUT_MS,
                        ConfigDef.Type.INT,
                        10_000,
                        atLeast(1),
                        Importance.LOW,
                        "How long one registry URL may take for a whole answer; after it the next URL is tried.");
    }

    /** At least one, without a slash at the end; may contain credentials, so never show these. */
    List<String> urls() {
        List<?> urls = (List<?>) value(URL);
        if (urls.isEmpty()) {
            throw new ConfigException(
                    "Set " + URL + " to the URL of a schema registry, such as http://localhost:8081.");
        }
        if (urls.size() > 1 && urls.toString().contains(MemorySchemaRegistry.URL_PREFIX)) {
            throw new ConfigException(URL + " mixes " + MemorySchemaRegistry.URL_PREFIX
                    + " with other URLs: schemas in memory are for tests only, and stand alone.");
        }
        return urls.stream().map(url -> checked((String) url)).toList();
    }

    private static String checked(String url) {
        boolean mock = url.startsWith(MemorySchemaRegistry.URL_PREFIX);
        if (!mock) {
            URI uri = parse(url);
            String scheme = Objects.requireNonNullElse(uri.getScheme(), "").toLowerCase(Locale.ROOT);
            if (!(scheme.equals("http") || scheme.equals("https")) || uri.getHost() == null) {
                throw new ConfigException(URL + " holds something that is not an http or https URL with a host: "
                        + withoutCredentials(url) + ". Write for example http://localhost:8081.");
            }
        }
        return url.endsWith("/") && !mock ? url.substring(0, url.length() - 1) : url;
    }

    private static URI parse(String url) {
        try {
            return URI.create(url);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(URL + " holds something that is not a URL: " + withoutCredentials(url));
        }
    }

    /** For messages: what stands before the last at sign may be a password. */
    static String withoutCredentials(String url) {
        int at = url.lastIndexOf('@');
        int scheme = url.indexOf("://");
        return at == -1 ? url : (scheme == -1 ? "" : url.substring(0, scheme + 3)) + url.substring(at + 1);
    }

    /** {@code user:password}, or null where they stand in the URL or there are none. */
    @Nullable
    String userInfo() {
        if (!credentialsSource().equals("USER_INFO")) {
            return null;
        }
        String plain = ((Password) value(USER_INFO)).value();
        String prefixed = ((Password) value(PREFIXED_USER_INFO)).value();
        String userInfo = plain.isEmpty() ? prefixed : plain;
        if (!userInfo.contains(":")) {
            throw new ConfigException(
                    CREDENTIALS_SOURCE + " is USER_INFO, so " + USER_INFO + " must be user:password.");
        }
        return userInfo;
    }

    private String credentialsSource() {
        String source = ((String) value(CREDENTIALS_SOURCE)).toUpperCase(Locale.ROOT);
        if (!source.equals("URL") && !source.equals("USER_INFO")) {
            throw new ConfigException(CREDENTIALS_SOURCE + " is " + source
                    + ", and only URL and USER_INFO are supported: choose one of them.");
        }
        return source;
    }

    int connectTimeoutMs() {
        return (Integer) value(CONNECT_TIMEOUT_MS);
    }

    int readTimeoutMs() {
        return (Integer) value(READ_TIMEOUT_MS);
    }

    private Object value(String name) {
        return Objects.requireNonNull(values.get(name));
    }
}
