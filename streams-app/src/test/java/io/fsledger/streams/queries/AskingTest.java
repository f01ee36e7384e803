package io.fsledger.streams.queries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fsledger.core.Seed;
import io.fsledger.streams.access.Bearer;
import io.fsledger.streams.queries.Asking.Cursor;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AskingTest {
    @Test
    void readsTheTokensThatItGave() {
        Random random = Seed.random("AskingTest");
        for (int i = 0; i < 1_000; i++) {
            byte[] key = new byte[1 + random.nextInt(100)];
            random.nextBytes(key);
            Cursor read = Cursor.parse(new Cursor(i, key).token());

            assertThat(read.partition()).isEqualTo(i);
            assertThat(read.after()).isEqualTo(key);
        }
    }

    @Test
    void readsTheTokenOfAPartitionsBeginning() {
        Cursor read = Cursor.parse(new Cursor(3, null).token());

        assertThat(read.partition()).isEqualTo(3);
        assertThat(read.after()).isNull();
    }

    @Test
    void givesTokensThatNeedNoEscapesInAnAddress() {
        assertThat(new Cursor(3, new byte[] {-1, -2, -3, 63, 62}).token()).matches("[A-Za-z0-9._-]+");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "x",
                ".AAAA",
                "1.?",
                "1.A",
                "1.AAAA.AAAA",
                "99999999999.AAAA",
                "1 .AAAA",
                "1.AA=A",
                "\u0000"
            })
    void refusesTokensThatNobodyGave(String token) {
        assertThatThrownBy(() -> Cursor.parse(token)).isInstanceOfSatisfying(Unanswered.class, AskingTest::isMalformed);
    }

    @Test
    void refusesATokenOfAnotherPartition() {
        assertThat(new Cursor(2, new byte[] {1}).within(2)).isEqualTo(new byte[] {1});
        assertThat(Cursor.START.within(2)).isNull();
        assertThatThrownBy(() -> new Cursor(1, new byte[] {1}).within(2))
                .isInstanceOfSatisfying(Unanswered.class, AskingTest::isMalformed);
    }

    private static void isMalformed(Unanswered unanswered) {
        assertThat(unanswered.status()).isEqualTo(400);
        assertThat(unanswered.code()).isEqualTo("MALFORMED");
        assertThat(unanswered.detail()).contains("next");
    }

    @Test
    void passesOnTheSameQuestionForOnePartition() {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        parameters.put("limit", List.of("1000"));
        parameters.put("only", List.of("9"));
        parameters.put("next", List.of("9.AAAA"));
        parameters.put("client", List.of("a&b=c d", "ä"));
        parameters.put("dirty", List.of(""));
        String passedOn = asking(parameters).passedOnTo(2, 7, new byte[] {1});

        assertThat(passedOn).isEqualTo("/v1/handles?only=2&limit=7&next=2.AQ&client=a%26b%3Dc+d&client=%C3%A4&dirty=");
        assertThat(URI.create("http://host:1" + passedOn).getPath()).isEqualTo("/v1/handles");
    }

    @Test
    void passesOnNoTokenAtTheBeginning() {
        assertThat(asking(Map.of()).passedOnTo(0, 1, null)).isEqualTo("/v1/handles?only=0&limit=1");
    }

    private static Asking asking(Map<String, List<String>> parameters) {
        return new Asking(
                "/v1/handles",
                parameters,
                PositionBound.NONE,
                Duration.ZERO,
                false,
                false,
                null,
                100,
                Cursor.START,
                Bearer.NONE);
    }
}
