package org.arenalab.shm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs src/jcstress for a short while, in one JVM mode. {@code mvn -Pjcstress verify} runs it for
 * long, in all of them.
 */
@Tag("slow")
class JcstressTest {
  private static final Path CLASSES =
      Path.of(System.getProperty("basedir", "."), "target", "jcstress-classes").toAbsolutePath();

  @Test
  void shouldSeeNoForbiddenOutcome(@TempDir Path directory) throws Exception {
    assertThat(CLASSES.resolve("META-INF/TestList"))
        .as("compiled by -Pslow and -Pjcstress only")
        .isNotEmptyFile();
    Path log = directory.resolve("log");
    Process jcstress =
        new ProcessBuilder(command(directory))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    int exit = jcstress.waitFor();
    String output = Files.readString(log);
    long tests = Files.readAllLines(CLASSES.resolve("META-INF/TestList")).size();
    assertThat(output)
        .contains("Failed tests: No matches.")
        .contains("Error tests: No matches.")
        .contains("All remaining tests: " + tests + " matching test results.");
    assertThat(exit).isZero();
  }

  private static List<String> command(Path directory) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-cp");
    command.add(CLASSES + ":" + System.getProperty("java.class.path"));
    command.add("org.openjdk.jcstress.Main");
    String forkFlags = "--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED";
    command.addAll(List.of("-jvmArgs", forkFlags, "-sc", "false", "-af", "NONE", "-f", "1"));
    command.addAll(List.of("-iters", "2", "-time", "100", "-r", directory.toString()));
    return command;
  }
}
