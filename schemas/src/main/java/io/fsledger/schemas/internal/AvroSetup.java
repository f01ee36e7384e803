package io.fsledger.schemas.internal;

import io.fsledger.events.Header;
import io.fsledger.state.OpenHandle;
import java.util.Set;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.util.ClassSecurityValidator;

/**
 * What Avro must know of us before it reads a byte: that our generated classes may be made from data, and that nothing
 * longer than {@value #LENGTH_MAX} bytes or items is to be believed. Avro keeps both for the whole process, so each is
 * only added to: classes that others trust stay trusted, limits that the user has set stay as they are.
 */
public final class AvroSetup {
    public static final int LENGTH_MAX = 4 * 1024 * 1024;

    /** Our own model: no other user of Avro in the process shares its caches or changes how it codes. */
    public static final SpecificData MODEL = prepare();

    private AvroSetup() {}

    private static SpecificData prepare() {
        for (String limited : Set.of(
                "bytes.maxLength", "string.maxLength", "collectionItems.maxLength", "collectionItems.maxAllocation")) {
            String property = "org.apache.avro.limits." + limited;
            if (System.getProperty(property) == null) {
                System.setProperty(property, Integer.toString(LENGTH_MAX));
            }
        }
        Set<String> packages = Set.of(Header.class.getPackageName(), OpenHandle.class.getPackageName());
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                ClassSecurityValidator.getGlobal(), type -> packages.contains(type.getPackageName())));
        SpecificData model = new SpecificData(Header.class.getClassLoader());
        model.setCustomCoders(true);
        return model;
    }
}
