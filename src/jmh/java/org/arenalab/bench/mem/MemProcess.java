package org.arenalab.bench.mem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.arenalab.bench.plan.ForkFlags;
import org.arenalab.bench.transport.TargetProcess;
import org.arenalab.os.residency.Residency;

/**
 * A JVM that makes one run of the memory experiment: the warm-ups, then the measured pass. The JVM
 * has a small heap and the serial collector. It ends when its parent process ends.
 */
final class MemProcess {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SAMPLE = "mem-sample ";
  private static final List<String> FLAGS =
      List.of("-Xms16m", "-Xmn4m", "-Xmx128m", "-XX:+UseSerialGC", "-XX:-UsePerfData");

  private MemProcess() {}

  /**
   * Starts the JVM and waits for its end.
   *
   * @param run the number of the run of a data set, from 1
   * @throws MemRunException if the run fails; its messages are on standard error
   */
  static List<MemSample> run(MemPlan plan, int run) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command(plan, run)).redirectError(Redirect.INHERIT).start();
    List<MemSample> samples = new ArrayList<>();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith(SAMPLE)) {
          samples.add(JSON.readValue(line.substring(SAMPLE.length()), MemSample.class));
        }
      }
      int exit = process.waitFor();
      if (exit != 0 || samples.size() != plan.warmups() + 1) {
        throw new MemRunException(
            "run %d of %s ended with code %d after %d of %d passes"
                .formatted(run, plan.label(), exit, samples.size(), plan.warmups() + 1));
      }
      return samples;
    } finally {
      process.destroy();
    }
  }

  private static List<String> command(MemPlan plan, int run) throws JsonProcessingException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(ForkFlags.REQUIRED);
    command.addAll(FLAGS);
    System.getProperties().stringPropertyNames().stream()
        .filter(each -> each.startsWith("arenalab.") || each.equals("java.io.tmpdir"))
        .forEach(property -> command.add("-D" + property + "=" + System.getProperty(property)));
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), MemProcess.class.getName()));
    command.addAll(List.of(Integer.toString(run), JSON.writeValueAsString(plan)));
    return command;
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
