package org.arenalab.bench.run;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.openjdk.jmh.runner.CompilerHints;

/**
 * The temporary files that JMH leaves when its JVM is halted. They are the list of compiler hints
 * and the outputs of the running fork. JMH has those outputs open until it sees the end of the
 * fork, and deletes them later: so they are noted before forks are ended, too.
 *
 * <p>Used by one thread.
 */
final class TemporaryFiles {
  private static final Path OPEN_FILES = Path.of("/proc/self/fd");
  private static final String JMH_OUTPUT = "jmh\\d+(stdout|stderr)";

  private final Set<Path> noted = new HashSet<>();

  /** Notes the outputs of forks that this process has open now. */
  void note() {
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(OPEN_FILES)) {
      descriptors.forEach(this::note);
    } catch (IOException e) {
      // The process is ending: a file that cannot be found now stays.
    }
  }

  private void note(Path descriptor) {
    try {
      Path file = Files.readSymbolicLink(descriptor);
      if (file.getFileName() != null && file.getFileName().toString().matches(JMH_OUTPUT)) {
        boolean _ = noted.add(file);
      }
    } catch (IOException closed) {
      // Another thread closed it meanwhile.
    }
  }

  /** Deletes the files that were noted, those that are open now, and the list of hints. */
  void delete() {
    note();
    try {
      for (Path file : noted) {
        boolean _ = Files.deleteIfExists(file);
      }
      boolean _ = Files.deleteIfExists(Path.of(CompilerHints.hintsFile()));
    } catch (IOException e) {
      // The process is ending: a file that cannot be removed now stays.
    }
  }
}
