package io.fsledger.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Ports of the loopback address, the only one that the embedded stack listens on. */
final class Ports {
    static final String HOST = "127.0.0.1";

    private Ports() {}

    /**
     * A port that nobody listens on at this moment.
     *
     * @param chosen what is going to be used beside it: the system may give the same port again as long as nobody uses it
     */
    static int anyFree(int... chosen) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            while (true) {
                // those that are held differ, so that one more of them than were chosen is another one
                ServerSocket socket = new ServerSocket();
                held.add(socket);
                socket.bind(address(0));
                int port = socket.getLocalPort();
                if (IntStream.of(chosen).noneMatch(other -> other == port)) {
                    return port;
                }
            }
        } catch (IOException e) {
            throw new EmbeddedStartException("No free port is left on " + HOST + ": close some programs.", e);
        } finally {
            held.forEach(Ports::close);
        }
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param option what the user passes to choose another port */
    static void requireFree(int port, String option) {
        if (port < 0 || port > 65535) {
            throw new EmbeddedStartException("%d is not a port: pass 0 to 65535 (%s).".formatted(port, option));
        }
        if (port != 0 && !isFree(port)) {
            throw taken(HOST, port, option, null);
        }
    }

    static EmbeddedStartException taken(String host, int port, String option, @Nullable Throwable cause) {
        return new EmbeddedStartException(
                "Port %d on %s is in use by another program: stop it, or pass another port (%s)."
                        .formatted(port, host, option),
                cause);
    }

    static boolean isTaken(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return true;
            }
        }
        return false;
    }

    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            // As Kafka does: ports of connections that have just been closed count as free.
            socket.setReuseAddress(true);
            socket.bind(address(port), 1);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    static InetSocketAddress address(int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }
}
