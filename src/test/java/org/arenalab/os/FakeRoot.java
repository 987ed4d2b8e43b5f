package org.arenalab.os;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A tree of kernel files that a test makes up. */
public record FakeRoot(Path root) {
  public FakeRoot with(String path, String content) {
    try {
      Path file = root.resolve(path.substring(1));
      Files.createDirectories(file.getParent());
      Files.writeString(file, content + "\n");
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public KernelFiles files() {
    return new KernelFiles(root);
  }
}
