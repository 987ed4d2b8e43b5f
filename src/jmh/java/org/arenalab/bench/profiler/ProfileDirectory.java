package org.arenalab.bench.profiler;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A new folder for each profile run, so that no run overwrites another. */
final class ProfileDirectory {
  private ProfileDirectory() {}

  /** Creates {@code wished}, or the first free {@code wished-2}, {@code wished-3}, ... */
  static Path createNew(Path wished) throws IOException {
    Files.createDirectories(wished.toAbsolutePath().getParent());
    for (int n = 1; ; n++) {
      Path candidate = n == 1 ? wished : wished.resolveSibling(wished.getFileName() + "-" + n);
      try {
        return Files.createDirectory(candidate);
      } catch (FileAlreadyExistsException taken) {
        // Another run of the same second.
      }
    }
  }
}
