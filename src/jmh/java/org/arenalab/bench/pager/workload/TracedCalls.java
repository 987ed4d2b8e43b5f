package org.arenalab.bench.pager.workload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The system calls of a workload's loop for each unit of work, counted by strace. A trace slows the
 * workload, so nothing else is measured with it.
 */
public final class TracedCalls {
  /** Names of files that do not exist. The loop asks for the first before it, and for the other. */
  static final Path BEGIN = Path.of("/no-such-file-workload-begins");

  static final Path END = Path.of("/no-such-file-workload-ends");

  private static final Path STRACE = Path.of("/usr/bin/strace");

  private TracedCalls() {}

  /** Returns why calls cannot be counted here; empty if they can. */
  public static String missing() {
    return Files.isExecutable(STRACE) ? "" : STRACE + " is not installed";
  }

  /**
   * Runs a workload and returns the calls of its thread for each unit of work.
   *
   * @param folder for the traces, empty
   */
  public static double perUnit(PagedWorkload plan, Path folder)
      throws IOException, InterruptedException {
    List<String> under =
        List.of(STRACE.toString(), "-ff", "-qq", "-o", folder.resolve("trace").toString());
    try (WorkloadProcess process = WorkloadProcess.start(under, plan)) {
      process.run();
      WorkloadResult result = process.awaitResult();
      process.end();
      return (double) between(folder) / result.units();
    }
  }

  private static long between(Path folder) throws IOException {
    try (Stream<Path> traces = Files.list(folder)) {
      for (Path trace : traces.toList()) {
        long calls = between(Files.readAllLines(trace));
        if (calls >= 0) {
          return calls;
        }
      }
    }
    throw new IOException("no thread made the marks: folder=" + folder);
  }

  /** Returns the number of calls between the marks; -1 if the thread did not make them. */
  static long between(List<String> calls) {
    int begin = -1;
    for (int i = 0; i < calls.size(); i++) {
      String call = calls.get(i);
      if (call.contains(BEGIN.toString())) {
        begin = i;
      } else if (begin >= 0 && call.contains(END.toString())) {
        return i - begin - 1;
      }
    }
    return -1;
  }
}
