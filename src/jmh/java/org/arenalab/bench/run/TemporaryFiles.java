package org.arenalab.bench.run;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.openjdk.jmh.runner.CompilerHints;

/**
 * The temporary files that JMH leaves when its JVM is halted. They are the list of compiler hints
 * and the outputs of the running fork, which this process still has open.
 */
final class TemporaryFiles {
  private static final Path OPEN_FILES = Path.of("/proc/self/fd");
  private static final String JMH_OUTPUT = "jmh\\d+(stdout|stderr)";

  private TemporaryFiles() {}

  static void delete() {
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(OPEN_FILES)) {
      for (Path descriptor : descriptors) {
        if (Files.isSymbolicLink(descriptor)) {
          Path file = Files.readSymbolicLink(descriptor);
          if (file.getFileName() != null && file.getFileName().toString().matches(JMH_OUTPUT)) {
            Files.deleteIfExists(file);
          }
        }
      }
      Files.deleteIfExists(Path.of(CompilerHints.hintsFile()));
    } catch (IOException e) {
      // The process is ending: a file that cannot be removed now stays.
    }
  }
}
