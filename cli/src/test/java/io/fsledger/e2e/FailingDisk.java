package io.fsledger.e2e;

import io.fsledger.projector.files.Disk;
import io.fsledger.projector.files.DiskFile;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** The real disk, which refuses something while it is told to. */
final class FailingDisk {
    private volatile String refused = "";

    /** @param operation of {@link Disk} or {@link DiskFile}, by its name */
    void fail(String operation) {
        refused = operation;
    }

    void heal() {
        refused = "";
    }

    Disk disk() {
        return wrapped(Disk.class, Disk.REAL);
    }

    private <T> T wrapped(Class<T> type, T real) {
        return type.cast(Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getName().equals(refused)) {
                        throw new IOException("the disk refuses " + refused);
                    }
                    try {
                        Object result = method.invoke(real, arguments);
                        return result instanceof DiskFile file ? wrapped(DiskFile.class, file) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
