package org.arenalab.shm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory on shared memory for one test, so that tests do not see each other's segments. */
public final class SharedDirectory implements AutoCloseable {
  private final Path path;

  public SharedDirectory() throws IOException {
    path = Files.createTempDirectory(ShmArenaConfig.DEFAULT_DIRECTORY, "arenalab-test");
  }

  public Path path() {
    return path;
  }

  /** Returns the JVM flag that makes a child process use this directory. */
  public String asProperty() {
    return "-Darenalab.shm.directory=" + path;
  }

  public ShmArenaConfig config(String name) {
    return ShmArenaConfig.builder().directory(path).name(name).capacityBytes(1 << 20).build();
  }

  /** Returns all files in the directory. */
  public List<Path> content() throws IOException {
    for (; ; ) {
      try (Stream<Path> entries = Files.walk(path)) {
        return entries.filter(each -> !each.equals(path)).toList();
      } catch (UncheckedIOException e) {
        if (!(e.getCause() instanceof NoSuchFileException)) {
          throw e;
        }
        // It was released while we looked; look again.
      }
    }
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> entries = Files.walk(path)) {
      for (Path each : entries.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }
}
