package org.arenalab.bench.loops.live;

import java.io.IOException;
import java.io.PrintWriter;
import org.arenalab.bench.workload.PageData;

/** A snapshot of a region of this command's own, in a process of its own. */
public final class OwnReport {
  private static final int REGION_MB = 256;
  private static final int FAILED = 1;

  /** The run goes on for this time after the snapshot. */
  private static final int REST_SECONDS = 2;

  /** The longest time before the snapshot. */
  public static final int MAX_SECONDS = LivePlan.MAX_SECONDS - REST_SECONDS;

  private OwnReport() {}

  /**
   * Runs the loops, takes a snapshot while they run, and prints it.
   *
   * @param seconds before the snapshot, 1 to {@link #MAX_SECONDS}
   * @return the exit code
   */
  public static int print(int seconds, PrintWriter out) throws IOException, InterruptedException {
    LivePlan plan =
        new LivePlan(
            REGION_MB,
            PageData.HEAP.label(),
            seconds + REST_SECONDS,
            10,
            10,
            2_000,
            10,
            true,
            true,
            42);
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
