package org.arenalab.bench.loops.targets;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.arenalab.bench.result.envelope.RunOutcome;
import org.arenalab.bench.run.Interruption;
import org.arenalab.bench.run.KeptExperiment;

/**
 * The experiment {@code loops targets}. The results are {@code targets.json}, {@code targets.txt},
 * rows for {@code compare}, and the envelope. Used by one thread; Ctrl-C is handled by another.
 */
public final class TargetsExperiment {
  private final TargetsPlan plan;
  private final PrintWriter out;
  private final KeptExperiment kept;
  private final List<IdlePart.Result> idle = new ArrayList<>();
  private final List<SavePart.Result> save = new ArrayList<>();
  private final List<StallPart.Result> stall = new ArrayList<>();
  private final List<SoakPart.Sample> samples = new ArrayList<>();
  private SoakPart.Result soak;

  private TargetsExperiment(TargetsPlan plan, PrintWriter out, KeptExperiment kept) {
    this.plan = plan;
    this.out = out;
    this.kept = kept;
  }

  /**
   * Creates an experiment and its results folder.
   *
   * @param words the words the user typed, for the envelope
   */
  public static TargetsExperiment create(TargetsPlan plan, List<String> words, PrintWriter out)
      throws IOException {
    return new TargetsExperiment(plan, out, KeptExperiment.create("loops-targets", words));
  }

  /** Runs the experiment and returns the exit code. */
  public int run() throws IOException, InterruptedException {
    try (Interruption interruption =
        new Interruption(() -> conclude(RunOutcome.INTERRUPTED, "Interrupted."))) {
      for (Target target : plan.targets()) {
        for (TargetsProcess.Part part : parts(target)) {
          out.println(announce(part));
          out.flush();
          boolean whole = TargetsProcess.run(plan, part, this::keep);
          interruption.parkIfRequested();
          if (!whole) {
            int _ =
                conclude(RunOutcome.INTERRUPTED, "loops targets: a part of " + target + " failed");
            return KeptExperiment.FAILED;
          }
        }
      }
    }
    return conclude(RunOutcome.FINISHED, null);
  }

  /** Returns the processes of a target, in order. Those with loops and without take turns. */
  private List<TargetsProcess.Part> parts(Target target) {
    List<TargetsProcess.Part> parts = new ArrayList<>();
    switch (target) {
      case A1 -> {
        for (int regionMb : new int[] {plan.regionMb(), plan.largeMb()}) {
          parts.add(new TargetsProcess.Part(target, false, regionMb));
          parts.add(new TargetsProcess.Part(target, true, regionMb));
        }
      }
      case A4 -> {
        for (int run = 0; run < plan.runs(); run++) {
          parts.add(new TargetsProcess.Part(target, true, plan.regionMb()));
        }
      }
      case A5 -> {
        for (int run = 0; run < plan.runs(); run++) {
          // The arm that goes first changes, so that a drift of the machine favours neither.
          boolean first = run % 2 == 1;
          parts.add(new TargetsProcess.Part(target, first, plan.regionMb()));
          parts.add(new TargetsProcess.Part(target, !first, plan.regionMb()));
        }
      }
      case A9 -> parts.add(new TargetsProcess.Part(target, true, plan.regionMb()));
    }
    return parts;
  }

  private static String announce(TargetsProcess.Part part) {
    return "%s  %d MiB, loops %s: %s"
        .formatted(
            part.target(),
            part.regionMb(),
            part.loops() ? "on" : "none",
            part.target().description());
  }

  private synchronized void keep(TargetsProcess.Message message) {
    addIfAny(idle, message.idle());
    addIfAny(save, message.save());
    addIfAny(stall, message.stall());
    if (message.sample() != null) {
      samples.add(message.sample());
      String line = TargetsText.minute(samples);
      if (line != null) {
        out.println(line);
        out.flush();
      }
    }
    if (message.soak() != null) {
      soak = message.soak();
    }
  }

  private static <T> void addIfAny(List<T> results, T result) {
    if (result != null) {
      results.add(result);
    }
  }

  /** Stores and prints the results so far; {@code why} is the reason for an early end, or null. */
  private synchronized int conclude(RunOutcome outcome, String why) {
    return kept.conclude(outcome, why, "experiment", out, this::keepResults);
  }

  private void keepResults() throws IOException {
    List<String> lines = new ArrayList<>();
    if (!idle.isEmpty()) {
      lines.addAll(TargetsText.idle(idle));
    }
    if (!save.isEmpty()) {
      lines.addAll(TargetsText.save(save));
    }
    if (!stall.isEmpty()) {
      lines.addAll(TargetsText.stall(stall));
    }
    if (soak != null) {
      lines.addAll(TargetsText.soak(soak));
    }
    out.println();
    lines.forEach(out::println);
    kept.write("targets.txt", String.join("\n", lines) + "\n");
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("schema", "arenalab-loops-targets/1");
    document.put("plan", plan);
    document.put("idle", idle);
    document.put("save", save);
    document.put("stall", stall);
    document.put("samples", samples);
    document.put("soak", soak);
    kept.writeDocument("targets.json", document);
    TargetsRows.idle(idle).forEach(row -> kept.addRow(row.result()));
    TargetsRows.save(save).forEach(row -> kept.addRow(row.result()));
    TargetsRows.stall(stall).forEach(row -> kept.addRow(row.result()));
  }
}
