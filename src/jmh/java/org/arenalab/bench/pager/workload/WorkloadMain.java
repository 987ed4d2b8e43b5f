package org.arenalab.bench.pager.workload;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.arenalab.bench.kernelmemory.ZramUnavailableException;
import org.arenalab.bench.pager.TouchTimes;

/** The main class of a workload's process: obeys its parent, and ends with its standard input. */
final class WorkloadMain {
  /** Lines of the process. */
  static final String READY = "workload-ready";

  static final String RESULT = "workload-result ";
  static final String MISSING = "workload-missing ";
  static final String VERIFIED = "workload-verified ";

  /** Lines of the parent. */
  static final String RUN = "run";

  static final String COUNT = "count";
  static final String END = "end";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double NS_PER_MS = 1e6;
  private static final double PERCENT = 100;

  private WorkloadMain() {}

  /** Argument: the plan as JSON. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    PagedWorkload plan = JSON.readValue(arguments[0], PagedWorkload.class);
    try (BufferedReader orders =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        WorkloadLoop loop = WorkloadLoop.open(plan)) {
      System.gc();
      System.out.println(READY);
      if (RUN.equals(orders.readLine())) {
        System.out.println(RESULT + JSON.writeValueAsString(run(plan, loop)));
        String order = orders.readLine();
        while (COUNT.equals(order)) {
          System.out.println(MISSING + loop.missingPages());
          order = orders.readLine();
        }
        if (END.equals(order)) {
          System.out.println(VERIFIED + loop.verify());
        }
      }
    }
    System.exit(0);
  }

  /** Runs a loop for the duration of its plan. */
  static WorkloadResult run(PagedWorkload plan, WorkloadLoop loop)
      throws IOException, InterruptedException {
    try {
      loop.begin();
    } catch (ZramUnavailableException e) {
      return WorkloadResult.unavailable(e.getMessage());
    }
    OwnUse.resetMaxRss();
    OwnUse before = OwnUse.now();
    mark(plan, TracedCalls.BEGIN);
    long elapsedNs;
    long meanPoolBytes;
    try (PoolSamples pool = PoolSamples.start(loop)) {
      long startNs = System.nanoTime();
      long endNs = startNs + TimeUnit.MILLISECONDS.toNanos(plan.durationMs());
      while (System.nanoTime() - endNs < 0) {
        loop.round();
      }
      elapsedNs = System.nanoTime() - startNs;
      meanPoolBytes = pool.endAndMean();
    }
    mark(plan, TracedCalls.END);
    OwnUse after = OwnUse.now();
    TouchTimes touches = loop.touches(elapsedNs);
    return new WorkloadResult(
        loop.units(),
        elapsedNs / NS_PER_MS,
        PERCENT * (after.cpuNs() - before.cpuNs()) / elapsedNs,
        after.minorFaults() - before.minorFaults(),
        after.majorFaults() - before.majorFaults(),
        after.maxRssKb(),
        touches == null ? null : touches.requireMissing(),
        loop.wrong(),
        loop.swap(),
        meanPoolBytes);
  }

  private static void mark(PagedWorkload plan, Path name) {
    if (plan.marked() && Files.exists(name)) {
      throw new IllegalStateException("a file has the name of a mark: path=" + name);
    }
  }
}
