package io.fsledger.streams.access;

import static io.fsledger.streams.access.Access.Subject.CLIENT;
import static io.fsledger.streams.access.Access.Subject.FILESYSTEM;
import static io.fsledger.streams.access.Access.Subject.FILTERED_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.schemas.json.JsonEvents;
import io.fsledger.schemas.json.UnreadableJsonException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a token is good for. */
class AccessTest {
    private static final Access.Named NOBODY = new Access.Named(null, null, null);

    private static Token token(String scopes, String filesystems, String clients) {
        return TokenFile.parse("t %064x %s %s %s".formatted(1, scopes, filesystems, clients))
                .get(0);
    }

    private static boolean allows(
            Access access, Token token, @Nullable String filesystem, @Nullable String client, @Nullable String filter) {
        return access.refusal(token, new Access.Named(filesystem, client, filter)) == null;
    }

    @ParameterizedTest
    @CsvSource({
        "read, read, true",
        "read, payload-read, false",
        "read, publish, false",
        "read, admin, false",
        "payload-read, read, true",
        "payload-read, payload-read, true",
        "payload-read, admin, false",
        "publish, publish, true",
        "publish, read, false",
        "admin, admin, true",
        "admin, read, true",
        "admin, payload-read, false",
        "admin, publish, false"
    })
    void aScopeIsGoodForItselfAndSomeForReading(String has, String asked, boolean good) {
        Access access = new Access(Scope.of(asked), java.util.Set.of());
        assertThat(access.refusal(token(has, "*", "*"), NOBODY) == null).isEqualTo(good);
    }

    @Test
    void whatIsNotNamedIsAskedForAsAWhole() {
        Token mesa = token("read", "mesa,home-*", "*");
        assertThat(allows(Access.read(FILESYSTEM, CLIENT), mesa, "mesa", null, null))
                .isTrue();
        assertThat(allows(Access.read(FILESYSTEM, CLIENT), mesa, "home-7", null, null))
                .isTrue();
        assertThat(allows(Access.read(FILESYSTEM, CLIENT), mesa, "mesa2", null, null))
                .isFalse();
        assertThat(allows(Access.read(FILESYSTEM, CLIENT), mesa, null, "c1", null))
                .isFalse();
        assertThat(allows(Access.read(CLIENT), mesa, null, "c1", null)).isTrue();
        Token c1 = token("read", "*", "c1");
        assertThat(allows(Access.read(FILESYSTEM, CLIENT), c1, null, "c1", null))
                .isTrue();
        assertThat(allows(Access.read(FILESYSTEM, CLIENT), c1, "mesa", null, null))
                .isFalse();
        assertThat(allows(Access.read(FILESYSTEM), c1, "mesa", null, null)).isTrue();
    }

    @Test
    void aFilterCountsOnlyWhereItIsOne() {
        Token c1 = token("read", "*", "c1");
        assertThat(allows(Access.read(FILESYSTEM, FILTERED_CLIENT), c1, null, null, "c1"))
                .isTrue();
        assertThat(allows(Access.read(FILESYSTEM, FILTERED_CLIENT), c1, null, null, "c2"))
                .isFalse();
        assertThat(allows(Access.read(FILESYSTEM, FILTERED_CLIENT), c1, null, null, null))
                .isFalse();
        assertThat(allows(Access.read(FILESYSTEM, CLIENT), c1, null, null, "c1"))
                .isFalse();
    }

    @Test
    void aRefusalSaysWhichTokenAndWhatItIsGoodFor() {
        assertThat(Access.publish().refusal(token("read", "*", "*"), NOBODY))
                .isEqualTo("token t has not the scope publish");
        assertThat(Access.read(FILESYSTEM).refusal(token("read", "mesa,b*", "*"), NOBODY))
                .isEqualTo(
                        "token t is limited to the file systems mesa,b*: name one, what is asked for is about all of them");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "true; {'event':'opened','filesystem':'mesa','inode':1,'client':'c1','fh':1,'flags':0}",
                "false; {'event':'opened','filesystem':'mesa','inode':1,'client':'c2','fh':1,'flags':0}",
                "false; {'event':'opened','filesystem':'inner','inode':1,'client':'c1','fh':1,'flags':0}",
                "false; {'event':'opened','filesystem':'mesa','inode':1,'client':'c1','fh':1,'flags':0,"
                        + "'delegate':{'filesystem':'inner','inode':1,'fh':1}}",
                "false; {'event':'looked_up','filesystem':'mesa','inode':1,'client':'c1',"
                        + "'delegate':{'filesystem':'inner','inode':1}}",
                "true; {'event':'connected','client':'c1','term':1}",
                "false; {'event':'connected','client':'c2','term':1}",
                "true; {'event':'asked','client':'c1','scope':'mesa','kind':'HANDLE','count':1,'requestId':'r'}",
                "false; {'event':'asked','client':'c1','scope':'inner','kind':'HANDLE','count':1,'requestId':'r'}",
                "true; {'event':'asked','client':'c1','scope':'c1','kind':'TERM','count':1,'requestId':'r'}",
                "false; {'event':'asked','client':'c1','scope':'c2','kind':'TERM','count':1,'requestId':'r'}"
            })
    void anEventIsAboutAllThatItNames(boolean allowed, String event) throws UnreadableJsonException {
        Token limited = token("publish", "mesa", "c1");
        String refusal = PublishedNames.refusal(
                limited, JsonEvents.parse(event.replace('\'', '"')).event());
        assertThat(refusal == null).as(refusal).isEqualTo(allowed);
    }
}
