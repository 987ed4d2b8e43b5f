package org.arenalab.shm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.arenalab.Effort;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs src/jcstress for a short while, in one JVM mode: one test of each class, and all of them
 * with {@code -Pnightly}. {@code mvn -Pjcstress verify} runs all for long, in all modes. Two
 * processes have one half of the tests each: the start of a fork, which takes longer than its test,
 * needs one processor.
 */
@Tag("slow")
class JcstressTest {
  private static final Path CLASSES =
      Path.of(System.getProperty("basedir", "."), "target", "jcstress-classes").toAbsolutePath();

  private static final Pattern FIRST_FIELD = Pattern.compile("^JCTEST(\\d+)S");
  private static final int PROCESSES = 2;

  private static final String LIBRARIES =
      ".*/(jcstress-core|jopt-simple|agrona|lz4-java|zstd-jni)[^/]*\\.jar";

  /** A process of jcstress that runs some of the tests. */
  private record Run(List<String> tests, Path log, Process process) {
    static Run start(List<String> tests, Path directory) throws IOException {
      Path log = Files.createDirectory(directory).resolve("log");
      Process process =
          new ProcessBuilder(command(tests, directory))
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      return new Run(tests, log, process);
    }

    void await() throws IOException, InterruptedException {
      int exit = process.waitFor();
      assertThat(Files.readString(log))
          .contains("Failed tests: No matches.")
          .contains("Error tests: No matches.")
          .contains("All remaining tests: " + tests.size() + " matching test results.");
      assertThat(exit).isZero();
    }
  }

  @Test
  void shouldSeeNoForbiddenOutcome(@TempDir Path directory) throws Exception {
    List<String> tests = tests();
    List<Run> runs = new ArrayList<>();
    try {
      for (int i = 0; i < PROCESSES; i++) {
        List<String> share = new ArrayList<>();
        for (int test = i; test < tests.size(); test += PROCESSES) {
          share.add(tests.get(test));
        }
        runs.add(Run.start(share, directory.resolve("run-" + i)));
      }
      for (Run run : runs) {
        run.await();
      }
    } finally {
      runs.forEach(run -> run.process().destroyForcibly());
    }
  }

  /** Returns the names of the tests to run. */
  private static List<String> tests() throws IOException {
    Path list = CLASSES.resolve("META-INF/TestList");
    assertThat(list).as("compiled by -Pslow and -Pjcstress only").isNotEmptyFile();
    List<String> all = Files.readAllLines(list).stream().map(JcstressTest::nameOf).toList();
    return Effort.NIGHTLY ? all : oneOfEachClass(all);
  }

  /** A test that is a class of its own stands for itself, not for the room. */
  private static List<String> oneOfEachClass(List<String> tests) {
    Map<String, String> firsts = new LinkedHashMap<>();
    for (String test : tests) {
      String outer = test.substring(0, test.lastIndexOf('.'));
      boolean isNested = Character.isUpperCase(outer.charAt(outer.lastIndexOf('.') + 1));
      firsts.putIfAbsent(isNested ? outer : test, test);
    }
    return List.copyOf(firsts.values());
  }

  /** Returns the first field of a line: its length, S, and the name of the test. */
  private static String nameOf(String line) {
    Matcher field = FIRST_FIELD.matcher(line);
    assertThat(field.find()).as(line).isTrue();
    return line.substring(field.end(), field.end() + Integer.parseInt(field.group(1)));
  }

  /**
   * Returns the class path without jars that no test of jcstress needs: jcstress scans all jars.
   */
  private static String libraries() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(each -> !each.endsWith(".jar") || each.matches(LIBRARIES))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static List<String> command(List<String> tests, Path directory) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData"));
    command.add("-cp");
    command.add(CLASSES + ":" + libraries());
    command.add("org.openjdk.jcstress.Main");
    String forkFlags =
        "--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED"
            + " -XX:+UseSerialGC -XX:-UsePerfData";
    command.addAll(List.of("-jvmArgs", forkFlags, "-sc", "false", "-af", "NONE", "-f", "1"));
    command.addAll(List.of("-pth", "false", "-iters", "2", "-time", "100"));
    command.addAll(List.of("-t", "^(" + String.join("|", tests) + ")$"));
    command.addAll(List.of("-r", directory.toString()));
    return command;
  }
}
