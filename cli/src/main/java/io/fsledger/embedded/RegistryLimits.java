package io.fsledger.embedded;

import java.util.regex.Pattern;

/**
 * What the embedded registry takes at most. Where a limit is reached, a request is refused with a code and a sentence; what is
 * registered already is served on.
 *
 * @param requestBytesMax of one request's body
 * @param subjectsMax subjects with at least one version
 * @param versionsMax versions of one subject
 * @param schemasMax different schemas
 * @param schemaCharsMax text of all different schemas together: what the registry's memory grows with
 */
record RegistryLimits(int requestBytesMax, int subjectsMax, int versionsMax, int schemasMax, long schemaCharsMax) {
    static final RegistryLimits DEFAULT = new RegistryLimits(1 << 20, 10_000, 1_000, 20_000, 64L << 20);

    private static final Pattern SUBJECT = Pattern.compile("[A-Za-z0-9._$-]{1,255}");

    /** Topics' names, and classes' names: the subjects of all of Confluent's naming strategies. */
    static String requireSubject(String subject) {
        if (!SUBJECT.matcher(subject).matches()) {
            throw RegistryException.invalidSubject("1 to 255 of A-Z a-z 0-9 . _ - $");
        }
        return subject;
    }
}
