package org.arenalab.bench.mem;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.arenalab.bench.run.LeanJvm;
import org.arenalab.bench.transport.TargetProcess;
import org.arenalab.os.residency.Residency;

/**
 * A JVM that makes one run of the memory experiment: the warm-ups, then the measured pass. It ends
 * when its parent process ends.
 */
final class MemProcess {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SAMPLE = "mem-sample ";

  private MemProcess() {}

  /**
   * Starts the JVM and waits for its end.
   *
   * @param run the number of the run of a data set, from 1
   * @throws MemRunException if the run fails; its messages are on standard error
   */
  static List<MemSample> run(MemPlan plan, int run) throws IOException, InterruptedException {
    List<MemSample> samples = new ArrayList<>();
    int exit =
        LeanJvm.run(
            MemProcess.class,
            List.of(Integer.toString(run), JSON.writeValueAsString(plan)),
            SAMPLE,
            line -> samples.add(JSON.readValue(line, MemSample.class)));
    if (exit != 0 || samples.size() != plan.warmups() + 1) {
      throw new MemRunException(
          "run %d of %s ended with code %d after %d of %d passes"
              .formatted(run, plan.label(), exit, samples.size(), plan.warmups() + 1));
    }
    return samples;
  }

  /**
   * Runs all passes and prints each as a line. Arguments: the number of the run, and the plan as
   * JSON.
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    TargetProcess.exitWhenStdinEnds();
    int run = Integer.parseInt(arguments[0]);
    MemPlan plan = JSON.readValue(arguments[1], MemPlan.class);
    try (Residency residency = new Residency()) {
      for (int pass = 1; pass <= plan.warmups() + 1; pass++) {
        boolean warmup = pass <= plan.warmups();
        int runId = warmup ? pass : plan.warmups() + run;
        MemSample sample = new MemPass(plan, residency).run(runId, warmup);
        System.out.println(SAMPLE + JSON.writeValueAsString(sample));
      }
    }
    System.exit(0);
  }
}
