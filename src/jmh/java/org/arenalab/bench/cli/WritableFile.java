package org.arenalab.bench.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Checks before the measurement whether a file that the user named can be written. */
public final class WritableFile {
  private WritableFile() {}

  /**
   * Opens {@code file} for writing and restores its previous state: its content does not change,
   * and a file that did not exist is deleted again.
   *
   * @param what the kind of file, for the message
   * @param option by which the user can name another
   * @throws UsageException if it cannot be written
   */
  public static void check(Path file, String what, String option) {
    boolean existed = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    try {
      Files.newByteChannel(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND).close();
      if (!existed) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UsageException(
          "cannot write %s %s (%s); give another file with %s"
              .formatted(what, file, reason(file, e), option),
          e);
    }
  }

  /** Returns the reason why {@code file} could not be written, in a few words. */
  public static String reason(Path file, IOException e) {
    if (Files.isDirectory(file)) {
      return "it is a directory";
    }
    return switch (e) {
      case NoSuchFileException _ -> "directory not found: " + file.toAbsolutePath().getParent();
      case AccessDeniedException _ -> "permission denied";
      case FileSystemException fs when fs.getReason() != null -> fs.getReason();
      default -> e.getClass() == IOException.class ? e.getMessage() : e.toString();
    };
  }
}
