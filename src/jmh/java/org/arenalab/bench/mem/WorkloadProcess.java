package org.arenalab.bench.mem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.arenalab.bench.kernelmemory.ZramUnavailableException;
import org.arenalab.bench.run.LeanJvm;
import org.arenalab.bench.transport.TargetProcess;

/** A JVM that makes one run of a workload. It ends when its parent process ends. */
final class WorkloadProcess {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LINE = "workload-result ";

  private WorkloadProcess() {}

  /**
   * Starts the JVM and waits for its end.
   *
   * @return the figures; {@code unavailable} alone if the machine lacks what the plan needs
   * @throws MemRunException if the run fails; its messages are on standard error
   */
  static JsonNode run(WorkloadPlan plan) throws IOException, InterruptedException {
    List<JsonNode> figures = new ArrayList<>();
    int exit =
        LeanJvm.run(
            WorkloadProcess.class,
            List.of(JSON.writeValueAsString(plan)),
            LINE,
            line -> figures.add(JSON.readTree(line)));
    if (exit != 0 || figures.size() != 1) {
      throw new MemRunException(
          "a run of %s ended with code %d".formatted(plan.kind().label(), exit));
    }
    return figures.getFirst();
  }

  /** Argument: the plan as JSON. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    TargetProcess.exitWhenStdinEnds();
    WorkloadPlan plan = JSON.readValue(arguments[0], WorkloadPlan.class);
    StringWriter line = new StringWriter();
    try {
      new Workload(plan).run(true, new PrintWriter(line));
    } catch (ZramUnavailableException e) {
      line.write(JSON.createObjectNode().put("unavailable", e.getMessage()).toString());
    }
    System.out.write((LINE + line + "\n").getBytes(StandardCharsets.UTF_8));
    System.exit(0);
  }
}
