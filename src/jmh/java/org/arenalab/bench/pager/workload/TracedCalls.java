package org.arenalab.bench.pager.workload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.arenalab.bench.result.row.ForkStatistics;

/**
 * The system calls of a mapping of {@code mmap_churn}, counted by strace. A trace slows the
 * workload, so nothing else is measured with it.
 *
 * <p>The result is the median over the mappings: the JVM adds calls of its own to some of them,
 * such as those of loading a class.
 */
public final class TracedCalls {
  /** Names of files that do not exist. The loop asks for the first before it, and for the other. */
  static final Path BEGIN = Path.of("/no-such-file-workload-begins");

  static final Path END = Path.of("/no-such-file-workload-ends");

  /** The fewest mappings of a median: the first of them load classes. */
  private static final int LEAST_MAPPINGS = 100;

  private static final String MMAP = "mmap(NULL, " + WorkloadKind.MAP_BYTES + ",";
  private static final Path STRACE = Path.of("/usr/bin/strace");

  private TracedCalls() {}

  /** Returns why calls cannot be counted here; empty if they can. */
  public static String missing() {
    return Files.isExecutable(STRACE) ? "" : STRACE + " is not installed";
  }

  /**
   * Runs {@link WorkloadKind#MMAP_CHURN} and returns the calls of its thread for a mapping; NaN if
   * it made fewer than 100 mappings.
   *
   * @param folder for the traces, empty
   */
  public static double perMapping(PagedWorkload plan, Path folder)
      throws IOException, InterruptedException {
    List<String> under =
        List.of(STRACE.toString(), "-ff", "-qq", "-o", folder.resolve("trace").toString());
    try (WorkloadProcess process = WorkloadProcess.start(under, plan)) {
      process.run();
      var _ = process.awaitResult();
      process.end();
    }
    try (Stream<Path> traces = Files.list(folder)) {
      for (Path trace : traces.toList()) {
        double calls = perMapping(Files.readAllLines(trace), LEAST_MAPPINGS);
        if (calls > 0) {
          return calls;
        }
      }
    }
    return Double.NaN;
  }

  /**
   * Returns the median of the calls from one mapping to the next, between the marks; NaN if the
   * thread made fewer than {@code least} mappings there.
   */
  static double perMapping(List<String> calls, int least) {
    List<Double> counts = new ArrayList<>();
    boolean begun = false;
    int mapped = -1;
    for (int i = 0; i < calls.size(); i++) {
      String call = calls.get(i);
      if (call.contains(BEGIN.toString())) {
        begun = true;
      } else if (call.contains(END.toString())) {
        break;
      } else if (begun && call.startsWith(MMAP)) {
        if (mapped >= 0) {
          counts.add((double) i - mapped);
        }
        mapped = i;
      }
    }
    return counts.size() + 1 < Math.max(2, least)
        ? Double.NaN
        : ForkStatistics.median(counts.stream().mapToDouble(each -> each).toArray());
  }
}
