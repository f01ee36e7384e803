package io.fsledger.projector.files;

import io.fsledger.projector.files.DescriptorCache.Access;
import io.fsledger.projector.files.DescriptorCache.Key;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What lies in a folder when it is opened: its names, and the newest manifest that can be read.
 *
 * @param names all that are ours
 * @param manifest null in a folder without any
 * @param manifestTerm whose it is; -1 where there is none
 * @param fellBack the newest one, or its latest writing, cannot be read
 */
record FolderState(Set<FileName> names, @Nullable Manifest manifest, long manifestTerm, boolean fellBack) {
    private static final Logger LOG = LoggerFactory.getLogger(FolderState.class);

    /** So that who is interrupted leaves the higher terms: by these an owner learns that it is none any more. */
    private static final Comparator<FileName> LOWEST_TERM_FIRST = Comparator.comparingLong(FileName::term);

    /** The highest term that any owner has taken; 0 where there was none, or one without terms. */
    static long newestTerm(DescriptorCache cache, Path folder) throws IOException {
        return names(cache, folder).stream().mapToLong(FileName::term).max().orElse(0);
    }

    private static Set<FileName> names(DescriptorCache cache, Path folder) throws IOException {
        Set<FileName> names = new HashSet<>();
        for (String text : cache.disk().list(folder)) {
            FileName name = FileName.parse(text);
            if (name != null) {
                names.add(name);
            }
        }
        return names;
    }

    /**
     * Reads what is there, and changes nothing.
     *
     * @param upTo manifests of later terms do not count
     */
    static FolderState read(DescriptorCache cache, Path folder, long upTo) throws IOException {
        Set<FileName> names = names(cache, folder);
        TreeSet<Long> terms = names.stream()
                .filter(name -> isManifest(name) && name.term() <= upTo)
                .map(FileName::term)
                .collect(Collectors.toCollection(TreeSet::new));
        long newestData = names.stream()
                .filter(name -> name.kind() == FileKind.DATA && name.term() <= upTo)
                .mapToLong(FileName::term)
                .max()
                .orElse(-1);
        boolean fellBack = false;
        for (long term : terms.descendingSet()) {
            for (FileKind kind : List.of(FileKind.MANIFEST, FileKind.MANIFEST_FORMER)) {
                Found found = manifest(cache, Key.of(folder, kind), term);
                if (found.manifest() != null) {
                    return new FolderState(names, found.manifest(), term, fellBack || newestData > term);
                }
                fellBack |= found.spoilt();
            }
        }
        return new FolderState(names, null, -1, fellBack);
    }

    /** @param spoilt something was there, and is not readable; of an empty one, the owner never wrote anything */
    private record Found(@Nullable Manifest manifest, boolean spoilt) {}

    private static boolean isManifest(FileName name) {
        return name.kind() == FileKind.MANIFEST || name.kind() == FileKind.MANIFEST_FORMER;
    }

    /** Not through what another term may have left open. */
    private static Found manifest(DescriptorCache cache, Key key, long term) throws IOException {
        cache.forget(key, term);
        try (Descriptor file = cache.open(key, term, Access.READ)) {
            Manifest manifest = ManifestFormat.read(file, term);
            boolean spoilt = manifest == null && file.size() > 0;
            if (spoilt) {
                LOG.warn("{} holds no complete manifest: the one before counts", key.path(term));
            }
            return new Found(manifest, spoilt);
        } catch (NoSuchFileException none) {
            return new Found(null, false);
        } finally {
            cache.forget(key, term);
        }
    }

    /** How many files there are bytes of. */
    private long dataFiles() {
        return names.stream().filter(name -> name.kind() == FileKind.DATA).count();
    }

    /** What a new owner begins with. */
    Manifest inherited(Path folder, long term) throws IOException {
        if (manifest == null) {
            if (dataFiles() > 0) {
                throw new UnusableFolderException(
                        "%s holds %d data files and no manifest that can be read: bring a manifest back, or remove the folder, and all is applied again from the beginning of the topic"
                                .formatted(folder, dataFiles()));
            }
            return new Manifest(0, false);
        }
        if (term != 0 && (fellBack || !manifest.sealed())) {
            manifest.shareAll();
        }
        manifest.unseal();
        adopt(manifest, term);
        return manifest;
    }

    /**
     * Where the latest entries of a manifest are lost, a file may have been brought over to a later name than the one before
     * says, and its old name may be gone: then it is the later one.
     */
    private void adopt(Manifest manifest, long term) {
        Map<FileId, Long> missing = new HashMap<>();
        manifest.files().forEach((file, entry) -> {
            if (!names.contains(FileName.data(file, entry.term()))) {
                missing.put(file, entry.term());
            }
        });
        if (missing.isEmpty()) {
            return;
        }
        for (FileName name : names) {
            Long named = name.kind() == FileKind.DATA ? missing.get(name.file()) : null;
            if (named != null && name.file() != null && name.term() > named && name.term() < term) {
                missing.put(name.file(), name.term());
                manifest.put(name.file(), new FileEntry(name.term(), true));
            }
        }
    }

    /** What nobody needs any more once the manifest of a new owner is on disk, in the order in which it may be removed. */
    List<FileName> leftovers(Manifest manifest, long term) {
        return names.stream()
                .filter(name -> name.term() <= term && !isNeeded(name, manifest, term))
                .sorted(LOWEST_TERM_FIRST)
                .toList();
    }

    /** The manifest before is kept: the new one may turn out to be spoilt. */
    private boolean isNeeded(FileName name, Manifest manifest, long term) {
        return switch (name.kind()) {
            case DATA, TRACE -> {
                FileEntry entry = name.file() == null ? null : manifest.get(name.file());
                yield entry != null && entry.term() == name.term();
            }
            case MANIFEST, MANIFEST_FORMER -> name.term() >= manifestTerm || name.term() == term;
            case TRACE_NEXT, MANIFEST_NEXT, FOLDER -> false;
        };
    }
}
