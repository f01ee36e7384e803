package io.fsledger.projector.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** All that is done to a disk, so that tests can let a real one fail. Safe to use from several threads. */
public interface Disk {
    Disk REAL = new RealDisk();

    /** Opens what is there, to read only; a folder too. */
    DiskFile openToRead(Path path) throws IOException;

    /** Opens to read and write; makes the file where it is missing. */
    DiskFile openToWrite(Path path) throws IOException;

    /**
     * Makes an empty file that was not there.
     *
     * @throws java.nio.file.FileAlreadyExistsException where it was: of several that try, one succeeds
     */
    void create(Path path) throws IOException;

    /** Makes a folder and those above it, where they are missing. */
    void createFolder(Path path) throws IOException;

    /** Gives a file a second name that was not there. */
    void link(Path existing, Path second) throws IOException;

    /** Gives a file another name; what had that one is replaced, and at no moment is there neither. */
    void rename(Path from, Path to) throws IOException;

    /** Does nothing where there is no such file. */
    void delete(Path path) throws IOException;

    boolean exists(Path path);

    /** Names of all that is in a folder. */
    List<String> list(Path folder) throws IOException;
}
