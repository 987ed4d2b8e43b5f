package org.arenalab.pager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A range that is closed before its first eviction costs no system call and little garbage. */
@Tag("medium")
class UntouchedRangesTest {
  private static final Path STRACE = Path.of("/usr/bin/strace");
  private static final String BEGIN = "/no-such-file-begin";
  private static final String END = "/no-such-file-end";

  @TempDir private Path directory;

  @Test
  void shouldMakeNoSystemCall() throws Exception {
    assumeTrue(Files.isExecutable(STRACE), "strace is not installed");
    try (MiniPager pager = MiniPager.start("idle")) {
      Path output = directory.resolve("out");
      Process traced =
          new ProcessBuilder(command(pager))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      assertThat(traced.waitFor(2, TimeUnit.MINUTES)).isTrue();
      String printed = Files.readString(output);
      assertThat(printed).contains("exists=false");
      assertThat(callsBetweenMarks()).as(printed).isEmpty();
      long bytes =
          printed
              .lines()
              .filter(line -> line.startsWith("bytes="))
              .mapToLong(line -> Long.parseLong(line.substring("bytes=".length())))
              .sum();
      // The range and its count of users, 80 B, and boxes of the interpreter.
      assertThat(bytes).isBetween(1L, 320L);
    }
  }

  /** Interpreted and without a collector: no other reason for a system call is left. */
  private List<String> command(MiniPager pager) {
    return List.of(
        STRACE.toString(),
        "-ff",
        "-o",
        directory.resolve("trace").toString(),
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED",
        "-Xint",
        "-XX:+UnlockExperimentalVMOptions",
        "-XX:+UseEpsilonGC",
        "-Xmx256m",
        "-Xms256m",
        "-XX:+AlwaysPreTouch",
        "-cp",
        System.getProperty("java.class.path"),
        UntouchedRangesChild.class.getName(),
        pager.socket().toString());
  }

  private List<String> callsBetweenMarks() throws IOException {
    try (Stream<Path> traces = Files.list(directory)) {
      for (Path trace : traces.filter(each -> each.toString().contains("trace.")).toList()) {
        List<String> calls = Files.readAllLines(trace);
        int begin = last(calls, BEGIN);
        if (begin >= 0) {
          return calls.subList(begin + 1, last(calls, END));
        }
      }
    }
    throw new AssertionError("no thread made the marks");
  }

  private static int last(List<String> calls, String mark) {
    int found = -1;
    for (int i = 0; i < calls.size(); i++) {
      found = calls.get(i).contains(mark) ? i : found;
    }
    return found;
  }
}
