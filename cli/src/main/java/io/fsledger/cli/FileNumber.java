package io.fsledger.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A number within a file system, as {@code mesa/42}: an inode or a handle. The number is unsigned. */
record FileNumber(String filesystem, long number) {
    static final class Converter implements ITypeConverter<FileNumber> {
        @Override
        public FileNumber convert(String text) {
            int slash = text.lastIndexOf('/');
            try {
                if (slash > 0) {
                    return new FileNumber(text.substring(0, slash), Long.parseUnsignedLong(text.substring(slash + 1)));
                }
            } catch (NumberFormatException e) {
                throw wrong(text);
            }
            throw wrong(text);
        }

        private static TypeConversionException wrong(String text) {
            return new TypeConversionException(
                    "\"" + Text.escaped(text) + "\" is not FILESYSTEM/NUMBER, such as mesa/42");
        }
    }

    String filesystemInPath() {
        return ServiceApi.encoded(filesystem);
    }

    String numberInPath() {
        return Long.toUnsignedString(number);
    }
}
