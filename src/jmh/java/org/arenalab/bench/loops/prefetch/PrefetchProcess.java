package org.arenalab.bench.loops.prefetch;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.arenalab.bench.run.LeanJvm;
import org.arenalab.bench.transport.TargetProcess;
import org.arenalab.bench.workload.PageSet;

/** A JVM that runs all patterns and paces of one arm. It ends when its parent process ends. */
final class PrefetchProcess {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RESULT = "loops-prefetch ";

  private PrefetchProcess() {}

  /**
   * Starts the JVM and waits for its end.
   *
   * @param run the number of the process among those of its arm, from 1
   * @return whether it has ended well
   */
  static boolean run(
      PrefetchPlan plan, int run, boolean prefetch, Consumer<PrefetchResult> receiver)
      throws IOException, InterruptedException {
    return LeanJvm.run(
            PrefetchProcess.class,
            List.of(
                Integer.toString(run), Boolean.toString(prefetch), JSON.writeValueAsString(plan)),
            RESULT,
            line -> receiver.accept(JSON.readValue(line, PrefetchResult.class)))
        == 0;
  }

  /** Arguments: the number of the run, whether prefetch runs, and the plan as JSON. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    TargetProcess.exitWhenStdinEnds();
    int run = Integer.parseInt(arguments[0]);
    boolean prefetch = Boolean.parseBoolean(arguments[1]);
    PrefetchPlan plan = JSON.readValue(arguments[2], PrefetchPlan.class);
    try (PageSet pages = PrefetchRun.pages(plan)) {
      PrefetchPlan warmUp = plan.warmUp();
      for (AccessOrder order : plan.orders()) {
        var _ = new PrefetchRun(warmUp, order, warmUp.paces().getFirst(), prefetch).run(0, pages);
      }
      for (AccessOrder order : plan.orders()) {
        for (int pace : plan.paces()) {
          PrefetchResult result = new PrefetchRun(plan, order, pace, prefetch).run(run, pages);
          System.out.println(RESULT + JSON.writeValueAsString(result));
        }
      }
    }
    System.exit(0);
  }
}
