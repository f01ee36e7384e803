package io.fsledger.bench.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** The process that started this one: it says what to do on our input, we say what is on our output. Without it we end. */
public final class Parent {
    /** What a line to the parent begins with; other lines are for people. */
    public static final String MARK = "bench:";

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    Parent() {
        Thread reader = new Thread(this::read, "parent");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            System.err.println("the parent cannot be heard: " + e);
        }
        System.exit(1);
    }

    /** The next thing the parent says. */
    String hear() throws InterruptedException {
        return lines.take();
    }

    void tell(String what) {
        System.out.println(MARK + what);
        System.out.flush();
    }
}
