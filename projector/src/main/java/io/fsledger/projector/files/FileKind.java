package io.fsledger.projector.files;

/** What there is in a partition's folder, and the folder itself. */
public enum FileKind {
    /** The bytes of a file. */
    DATA("data", true),
    /** Which events the bytes of a file are of. */
    TRACE("trace", true),
    /** A trace while it is written anew. */
    TRACE_NEXT("newtrace", true),
    /** What counts in the folder. */
    MANIFEST("manifest", false),
    /** A manifest while it is written anew. */
    MANIFEST_NEXT("newmanifest", false),
    /** The manifest as it was before it was last written anew. */
    MANIFEST_FORMER("oldmanifest", false),
    /** The folder itself: no term, no file. */
    FOLDER("partition", false);

    private final String word;
    private final boolean ofFile;

    FileKind(String word, boolean ofFile) {
        this.word = word;
        this.ofFile = ofFile;
    }

    String word() {
        return word;
    }

    /** Whether there is one for each file, and not one for the folder. */
    boolean isOfFile() {
        return ofFile;
    }
}
