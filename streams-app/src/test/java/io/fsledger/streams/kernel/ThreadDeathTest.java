package io.fsledger.streams.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.schemas.registry.RegistryUnavailableException;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** After which errors a family goes on by itself, and after which it stops and says so. */
class ThreadDeathTest {
    static Stream<RuntimeException> whatPasses() {
        return Stream.of(
                new TimeoutException("no broker"),
                new RegistryUnavailableException("no registry", new RuntimeException("refused")),
                new InvalidTxnStateException("ended by the coordinator"),
                new TransactionAbortableException("to be aborted"),
                new InvalidPidMappingException("forgotten"),
                new ProducerFencedException("another epoch"));
    }

    @ParameterizedTest
    @MethodSource("whatPasses")
    void goesOn(RuntimeException cause) {
        assertThat(FamilyApp.passing(cause)).isSameAs(cause);
        assertThat(FamilyApp.passing(new StreamsException("a task failed", cause)))
                .isSameAs(cause);
    }

    static Stream<RuntimeException> whatStays() {
        return Stream.of(
                new IllegalStateException("a bug"),
                new AuthorizationException("not allowed"),
                new StreamsException("a task failed", new NullPointerException()));
    }

    @ParameterizedTest
    @MethodSource("whatStays")
    void stops(RuntimeException error) {
        assertThat(FamilyApp.passing(error)).isNull();
    }
}
