package org.arenalab.os;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A reader of the kernel's text files below {@code root}, which is {@code /} except in tests. A
 * file that is absent or may not be read yields an empty result; the caller decides what an empty
 * result means. Also writes to the files that are settings.
 */
@Internal
public record KernelFiles(Path root) {
  private static final int O_WRONLY = 1;
  private static final Pattern CHOSEN = Pattern.compile("\\[([^\\]]+)]");

  /** Returns the content without surrounding white space. */
  public Optional<String> read(String path) {
    try {
      return Optional.of(readWhole(at(path)).strip());
    } catch (IOException absentOrForbidden) {
      return Optional.empty();
    }
  }

  /**
   * Reads through a buffer. A file of {@code /proc/sys} has length 0, so {@link Files#readString}
   * requests a single first byte. The kernel then returns nothing of a number after that byte.
   */
  private static String readWhole(Path path) throws IOException {
    StringWriter text = new StringWriter();
    try (Reader reader = Files.newBufferedReader(path)) {
      reader.transferTo(text);
    }
    return text.toString();
  }

  /** Returns the value of a file that holds one number. */
  public Optional<Long> readLong(String path) {
    return read(path).flatMap(KernelFiles::parseLong);
  }

  /** Returns the chosen word of a file such as {@code always [madvise] never}. */
  public Optional<String> readChoice(String path) {
    return read(path).map(CHOSEN::matcher).filter(Matcher::find).map(match -> match.group(1));
  }

  /** Returns the names in a folder, sorted; an empty list if the folder is absent or unreadable. */
  public List<String> list(String path) {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(at(path))) {
      entries.forEach(entry -> names.add(entry.getFileName().toString()));
    } catch (IOException absentOrForbidden) {
      return List.of();
    }
    names.sort(null);
    return names;
  }

  /** Writes to an existing file. Returns 0, or the negated errno. */
  public long write(String path, String text) {
    try (Descriptor file = Descriptor.open(at(path), O_WRONLY);
        Arena arena = Arena.ofConfined()) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return Math.min(0, file.write(arena.allocateFrom(JAVA_BYTE, bytes), 0));
    } catch (SystemCallException e) {
      return -e.errno();
    }
  }

  public boolean exists(String path) {
    return Files.exists(at(path));
  }

  public boolean isWritable(String path) {
    return Files.isWritable(at(path));
  }

  /**
   * Returns a field of a file of {@code Name: 123 kB} lines, in bytes if the line has the unit kB.
   */
  public Optional<Long> readField(String path, String field) {
    return read(path).flatMap(text -> field(text, field));
  }

  private static Optional<Long> field(String text, String field) {
    Matcher line =
        Pattern.compile("(?m)^" + Pattern.quote(field) + ":\\s+(\\d+)( kB)?$").matcher(text);
    return line.find()
        ? Optional.of(Long.parseLong(line.group(1)) * (line.group(2) == null ? 1 : 1024))
        : Optional.empty();
  }

  private static Optional<Long> parseLong(String text) {
    try {
      return Optional.of(Long.parseLong(text));
    } catch (NumberFormatException notANumber) {
      return Optional.empty();
    }
  }

  public Path at(String path) {
    return root.resolve(path.substring(1));
  }
}
