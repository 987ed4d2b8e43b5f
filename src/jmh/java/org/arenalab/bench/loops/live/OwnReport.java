package org.arenalab.bench.loops.live;

import java.io.IOException;
import java.io.PrintWriter;
import org.arenalab.bench.workload.PageData;

/** A snapshot of a region of this command's own, in a process of its own. */
public final class OwnReport {
  private static final int REGION_MB = 256;
  private static final int FAILED = 1;

  private OwnReport() {}

  /**
   * Runs the loops, takes a snapshot while they run, and prints it.
   *
   * @param seconds before the snapshot, at least 1
   * @return the exit code
   */
  public static int print(int seconds, PrintWriter out) throws IOException, InterruptedException {
    LivePlan plan =
        new LivePlan(
            REGION_MB, PageData.HEAP.label(), seconds + 2, 10, 10, 2_000, 10, true, true, 42);
    out.printf("No process runs loops: a region of %d MiB, after %d s%n", REGION_MB, seconds);
    out.flush();
    String[] report = new String[1];
    long[] pid = new long[1];
    boolean whole =
        LiveProcess.run(
            plan,
            event -> {
              pid[0] = event.pid() > 0 ? event.pid() : pid[0];
              if (event.sample() != null && event.sample().second() == seconds) {
                report[0] = RunningLoops.report(pid[0]);
              }
            });
    if (!whole || report[0] == null) {
      out.println("loops report: the run failed");
      return FAILED;
    }
    out.print(report[0]);
    out.flush();
    return 0;
  }
}
