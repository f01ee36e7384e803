package io.fsledger.schemas.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fsledger.schemas.UnsignedFields;
import io.fsledger.schemas.internal.AvroSetup;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import java.util.regex.Pattern;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Single values from and to JSON. Nothing is rounded, cut or replaced: what does not fit is refused. */
final class JsonValues {
    /** Beyond this, programs that keep numbers as doubles (JavaScript, jq) would round. */
    private static final long EXACT_MAX = 1L << 53;

    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,20}");

    private JsonValues() {}

    /** From the least to the greatest number of a type, both included. */
    record Range(BigInteger least, BigInteger greatest) {
        static final Range INT =
                new Range(BigInteger.valueOf(Integer.MIN_VALUE), BigInteger.valueOf(Integer.MAX_VALUE));
        private static final Range SIGNED =
                new Range(BigInteger.valueOf(Long.MIN_VALUE), BigInteger.valueOf(Long.MAX_VALUE));
        private static final Range UNSIGNED =
                new Range(BigInteger.ZERO, BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE));

        static Range ofLong(Schema.Field field) {
            return UnsignedFields.contains(field) ? UNSIGNED : SIGNED;
        }

        boolean contains(BigInteger number) {
            return number.compareTo(least) >= 0 && number.compareTo(greatest) <= 0;
        }
    }

    /** A whole number, as a JSON number or as text; unsigned ones come back as the long of the same bits. */
    static long whole(JsonNode node, String name, Range range) throws UnreadableJsonException {
        BigInteger number = null;
        if (node.isIntegralNumber()) {
            number = node.bigIntegerValue();
        } else if (node.isTextual() && WHOLE_NUMBER.matcher(node.textValue()).matches()) {
            number = new BigInteger(node.textValue());
        }
        if (number == null || !range.contains(number)) {
            throw wrong(node, name, "a whole number from " + range.least() + " to " + range.greatest());
        }
        return number.longValue();
    }

    static JsonNode number(Schema.Field field, long number) {
        boolean unsigned = UnsignedFields.contains(field);
        boolean exact = number <= EXACT_MAX && number >= (unsigned ? 0 : -EXACT_MAX);
        JsonNodeFactory make = JsonNodeFactory.instance;
        return exact
                ? make.numberNode(number)
                : make.textNode(unsigned ? Long.toUnsignedString(number) : Long.toString(number));
    }

    static boolean truth(JsonNode node, String name) throws UnreadableJsonException {
        if (!node.isBoolean()) {
            throw wrong(node, name, "true or false");
        }
        return node.booleanValue();
    }

    static String text(JsonNode node, String name) throws UnreadableJsonException {
        utf8(node, name);
        return node.textValue();
    }

    static ByteBuffer utf8(@Nullable JsonNode node, String name) throws UnreadableJsonException {
        if (node == null || !node.isTextual()) {
            throw wrong(node, name, "text");
        }
        try {
            return UTF_8.newEncoder().encode(CharBuffer.wrap(node.textValue()));
        } catch (CharacterCodingException e) {
            throw wrong(node, name, "text without halves of surrogate pairs");
        }
    }

    static ByteBuffer base64(JsonNode node, String name) throws UnreadableJsonException {
        if (node.isTextual()) {
            try {
                return ByteBuffer.wrap(Base64.getDecoder().decode(node.textValue()));
            } catch (IllegalArgumentException e) {
                throw wrong(node, name, "base64");
            }
        }
        throw wrong(node, name, "text in base64");
    }

    static Object symbol(Schema schema, JsonNode node, String name) throws UnreadableJsonException {
        if (!node.isTextual() || !schema.hasEnumSymbol(node.textValue())) {
            throw wrong(node, name, "one of " + schema.getEnumSymbols());
        }
        return AvroSetup.MODEL.createEnum(node.textValue(), schema);
    }

    /** The text of bytes, or null where they are not UTF-8. */
    static @Nullable String textOf(ByteBuffer bytes) {
        try {
            return UTF_8.newDecoder().decode(bytes.duplicate()).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    static byte[] bytesOf(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static UnreadableJsonException wrong(@Nullable JsonNode node, String name, String wanted) {
        return new UnreadableJsonException(
                "Field \"%s\" is %s, and must be %s.".formatted(name, RecordJson.show(node), wanted));
    }
}
