package io.fsledger.bench;

import java.util.List;

/** Something that is measured together. */
interface Benchmark {
    /** Names of the rows it gives; the first part is the family. */
    List<String> rows();

    List<Row> run(Lab lab) throws InterruptedException;
}
