package io.fsledger.core.handles;

/**
 * The flags of open(2), with the values that Linux has on x86-64.
 *
 * <p>Access mode 3 is legal: permissions are checked, neither reading nor writing is allowed. It is kept as neither
 * readable nor writable.
 *
 * @param bits as given to open(2); never negative
 */
public record OpenFlags(int bits) {
    private static final int ACCESS_MODE = 3;
    private static final int WRITE_ONLY = 1;
    private static final int READ_WRITE = 2;
    private static final int CREATE = 0x40;
    private static final int EXCLUSIVE = 0x80;
    private static final int TRUNCATE = 0x200;
    private static final int APPEND = 0x400;
    private static final int DIRECTORY = 0x10000;

    public static final OpenFlags READ = new OpenFlags(0);
    public static final OpenFlags WRITE = new OpenFlags(WRITE_ONLY);

    /**
     * @throws IllegalArgumentException for negative flags: ask {@link #isValid} before
     */
    public OpenFlags {
        if (!isValid(bits)) {
            throw new IllegalArgumentException("open flags " + bits + " are negative");
        }
    }

    public static boolean isValid(int bits) {
        return bits >= 0;
    }

    /** 0 read only, 1 write only, 2 both, 3 neither. */
    public int accessMode() {
        return bits & ACCESS_MODE;
    }

    /** The same in letters. */
    public String access() {
        return switch (accessMode()) {
            case 0 -> "r";
            case WRITE_ONLY -> "w";
            case READ_WRITE -> "rw";
            default -> "none";
        };
    }

    public boolean readable() {
        return accessMode() == 0 || accessMode() == READ_WRITE;
    }

    public boolean writable() {
        return accessMode() == WRITE_ONLY || accessMode() == READ_WRITE;
    }

    public boolean append() {
        return has(APPEND);
    }

    public boolean create() {
        return has(CREATE);
    }

    public boolean exclusive() {
        return has(EXCLUSIVE);
    }

    public boolean truncate() {
        return has(TRUNCATE);
    }

    public boolean directory() {
        return has(DIRECTORY);
    }

    private boolean has(int flag) {
        return (bits & flag) != 0;
    }
}
