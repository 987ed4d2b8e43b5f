package org.arenalab.bench.mem;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.arenalab.bench.result.envelope.RunOutcome;
import org.arenalab.bench.result.row.Estimate;
import org.arenalab.bench.result.row.ForkStatistics;
import org.arenalab.bench.run.ExperimentRow;
import org.arenalab.bench.run.Interruption;
import org.arenalab.bench.run.KeptExperiment;

/**
 * A comparison of a workload on plain memory, in an arena without loops, in an arena with loops,
 * and on plain memory that the kernel swaps. Every run is a process of its own, and the arms take
 * turns. Each process checks every byte at its end.
 *
 * <p>The results are {@code workload.csv}, {@code workload.json}, rows for {@code compare}, and the
 * envelope. Used by one thread; Ctrl-C is handled by another.
 */
final class WorkloadComparison {
  private static final long SEED = 1;
  private static final double KIB_PER_MIB = 1024;

  /** The memory of a run. */
  enum Arm {
    PLAIN("plain"),
    NO_LOOPS("no-loops"),
    LOOPS("loops"),
    KERNEL("kernel-swap");

    private final String label;

    Arm(String label) {
      this.label = label;
    }

    private WorkloadPlan of(WorkloadPlan plan, WorkloadPlan.Loops loops) {
      return switch (this) {
        case PLAIN -> plan.withMemory(false, null, false);
        case NO_LOOPS -> plan.withMemory(true, null, false);
        case LOOPS -> plan.withMemory(true, loops, false);
        case KERNEL -> plan.withMemory(false, null, true);
      };
    }
  }

  private final WorkloadPlan plan;
  private final WorkloadPlan.Loops loops;
  private final int runs;
  private final PrintWriter out;
  private final KeptExperiment kept;
  private final Map<Arm, List<JsonNode>> results = new EnumMap<>(Arm.class);
  private final Map<Arm, String> missing = new EnumMap<>(Arm.class);

  private WorkloadComparison(
      WorkloadPlan plan, WorkloadPlan.Loops loops, int runs, PrintWriter out, KeptExperiment kept) {
    this.plan = plan;
    this.loops = loops;
    this.runs = runs;
    this.out = out;
    this.kept = kept;
  }

  static WorkloadComparison create(
      WorkloadPlan plan, WorkloadPlan.Loops loops, int runs, List<String> words, PrintWriter out)
      throws IOException {
    String kind = plan.kind().label().replace('_', '-');
    return new WorkloadComparison(plan, loops, runs, out, KeptExperiment.create(kind, words));
  }

  /** Runs the comparison and returns the exit code. */
  int run() throws IOException, InterruptedException {
    try (Interruption interruption =
        new Interruption(() -> conclude(RunOutcome.INTERRUPTED, "Interrupted."))) {
      for (int run = 1; run <= runs; run++) {
        for (Arm arm : Arm.values()) {
          if (!missing.containsKey(arm)) {
            JsonNode figures = WorkloadProcess.run(arm.of(plan, loops));
            interruption.parkIfRequested();
            keep(arm, run, figures);
          }
        }
      }
    } catch (MemRunException e) {
      int _ = conclude(RunOutcome.INTERRUPTED, e.getMessage());
      return KeptExperiment.FAILED;
    }
    return conclude(RunOutcome.FINISHED, null);
  }

  private synchronized void keep(Arm arm, int run, JsonNode figures) {
    if (figures.has("unavailable")) {
      missing.put(arm, figures.get("unavailable").asText());
      out.println(arm.label + ": not, because " + missing.get(arm));
    } else {
      results.computeIfAbsent(arm, each -> new ArrayList<>()).add(figures);
      out.printf(
          Locale.ROOT,
          "run %d of %d, %s: %d touches in %.0f ms, %.1f MiB held while idle%n",
          run,
          runs,
          arm.label,
          figures.get("touches").asLong(),
          figures.get("elapsed_ms").asDouble(),
          heldKb(figures) / KIB_PER_MIB);
    }
    out.flush();
  }

  /** Returns the least memory while idle: of the process, and of the kernel for it. */
  private static double heldKb(JsonNode figures) {
    return figures.get("rss_idle_kb").asDouble() + figures.path("zram_idle_kb").asDouble(0);
  }

  private static double perSecond(JsonNode figures) {
    return 1000 * figures.get("touches").asDouble() / figures.get("elapsed_ms").asDouble();
  }

  private double[] values(Arm arm, ToDoubleFunction<JsonNode> value) {
    return results.getOrDefault(arm, List.of()).stream().mapToDouble(value).toArray();
  }

  private synchronized int conclude(RunOutcome outcome, String why) {
    return kept.conclude(outcome, why, "comparison", out, this::keepResults);
  }

  private void keepResults() throws IOException {
    if (results.containsKey(Arm.NO_LOOPS)) {
      table();
    }
    write();
  }

  private void table() {
    out.println();
    out.println(
        row("memory", "runs", "touches/s", "of no-loops", "held [MiB]", "saved [MiB]", "saved"));
    double plainKb =
        ForkStatistics.median(
            values(
                results.containsKey(Arm.PLAIN) ? Arm.PLAIN : Arm.NO_LOOPS,
                WorkloadComparison::heldKb));
    double[] none = values(Arm.NO_LOOPS, WorkloadComparison::perSecond);
    for (Arm arm : results.keySet()) {
      double[] speeds = values(arm, WorkloadComparison::perSecond);
      double heldKb = ForkStatistics.median(values(arm, WorkloadComparison::heldKb));
      Estimate ratio = ForkStatistics.ratio(speeds, none, SEED);
      out.println(
          row(
              arm.label,
              speeds.length,
              decimals("%.0f", ForkStatistics.median(speeds)),
              decimals("%.4f", ratio.value())
                  + decimals(" [%.4f", ratio.low())
                  + decimals(", %.4f]", ratio.high()),
              decimals("%.1f", heldKb / KIB_PER_MIB),
              decimals("%.1f", (plainKb - heldKb) / KIB_PER_MIB),
              decimals("%.1f %%", 100 * (plainKb - heldKb) / KIB_PER_MIB / plan.regionMb())));
    }
    out.println(
        "held: least memory while idle, of the process and of its zram device; saved: held by plain"
            + " memory less that, and its share of the region.");
  }

  private void write() throws IOException {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("schema", "arenalab-workload/1");
    document.put("plan", plan);
    document.put("loops", loops);
    StringBuilder csv = new StringBuilder("arm,run,touches,elapsed_ms,rss_idle_kb,zram_idle_kb\n");
    Map<String, Object> arms = new LinkedHashMap<>();
    results.forEach(
        (arm, figures) -> {
          arms.put(arm.label, figures);
          for (int i = 0; i < figures.size(); i++) {
            JsonNode each = figures.get(i);
            csv.append(
                "%s,%d,%d,%s,%d,%d%n"
                    .formatted(
                        arm.label,
                        i + 1,
                        each.get("touches").asLong(),
                        each.get("elapsed_ms").asText(),
                        each.get("rss_idle_kb").asLong(),
                        each.path("zram_idle_kb").asLong(0)));
          }
          kept.addRow(row(arm, figures).result());
        });
    document.put("arms", arms);
    document.put("missing", missing);
    kept.writeDocument("workload.json", document);
    kept.write("workload.csv", csv.toString());
  }

  private ExperimentRow row(Arm arm, List<JsonNode> figures) {
    LinkedHashMap<String, String> params = new LinkedHashMap<>();
    params.put("arm", arm.label);
    params.put("regionMb", Integer.toString(plan.regionMb()));
    params.put("idleMs", Integer.toString(plan.idleMs()));
    params.put("tColdMs", Integer.toString(plan.tColdMs()));
    String name =
        plan.kind() == WorkloadPlan.Kind.ANON_STREAMER ? "AnonStreamer" : "InteractiveBurst";
    return new ExperimentRow(
        "org.arenalab.bench.loops." + name + ".touch",
        params,
        figures.stream()
            .map(
                each ->
                    new ExperimentRow.Fork(
                        1e9 / perSecond(each),
                        List.of(new ExperimentRow.Metric("memory.held", 1024 * heldKb(each), "B"))))
            .toList());
  }

  private static String decimals(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private static String row(Object... values) {
    return String.format(Locale.ROOT, "%-14s %4s %12s %24s %12s %12s %12s", values).stripTrailing();
  }
}
