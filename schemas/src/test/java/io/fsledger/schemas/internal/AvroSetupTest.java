package io.fsledger.schemas.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fsledger.events.HandleEvent;
import io.fsledger.schemas.Topics;
import io.fsledger.state.OpenHandle;
import java.io.File;
import org.apache.avro.util.ClassSecurityValidator;
import org.junit.jupiter.api.Test;

class AvroSetupTest {

    @Test
    void our_generated_classes_are_trusted_and_nothing_else_is_added() {
        assertThat(AvroSetup.MODEL.useCustomCoders()).isTrue();
        for (Class<?> trusted : new Class<?>[] {HandleEvent.class, OpenHandle.class, String.class}) {
            assertThatCode(() -> ClassSecurityValidator.validate(trusted)).doesNotThrowAnyException();
        }
        for (Class<?> stranger : new Class<?>[] {File.class, Topics.class, Runtime.class}) {
            assertThatThrownBy(() -> ClassSecurityValidator.validate(stranger)).isInstanceOf(SecurityException.class);
        }
    }

    @Test
    void lengths_are_limited() {
        assertThat(AvroSetup.MODEL).isNotNull();
        assertThat(System.getProperty("org.apache.avro.limits.string.maxLength"))
                .isEqualTo("4194304");
        assertThat(System.getProperty("org.apache.avro.limits.collectionItems.maxAllocation"))
                .isEqualTo("4194304");
    }
}
