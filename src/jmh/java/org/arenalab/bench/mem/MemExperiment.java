package org.arenalab.bench.mem;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.arenalab.bench.result.envelope.RunOutcome;
import org.arenalab.bench.run.Interruption;
import org.arenalab.bench.run.KeptExperiment;

/**
 * A port of predicomp's {@code process_mem_bench}. Every run is a process of its own. Data sets
 * take turns, so that a disturbance affects all of them. Each pass is stored when its process ends.
 *
 * <p>The results are {@code mem.csv}, {@code mem.json} (with the plans), {@code mem.svg} and the
 * envelope. Used by one thread; Ctrl-C is handled by another.
 */
public final class MemExperiment {

  private final List<MemPlan> plans;
  private final int runs;
  private final Path copy;
  private final PrintWriter out;
  private final KeptExperiment kept;
  private final List<MemRow> rows = new ArrayList<>();

  private MemExperiment(
      List<MemPlan> plans, int runs, Path copy, PrintWriter out, KeptExperiment kept) {
    this.plans = plans;
    this.runs = runs;
    this.copy = copy;
    this.out = out;
    this.kept = kept;
  }

  /**
   * Creates an experiment and its results folder.
   *
   * @param plans one for each data set, with different labels
   * @param runs the number of runs of each data set
   * @param words the words the user typed, for the envelope
   * @param copy the path of an additional CSV file, or null
   */
  public static MemExperiment create(
      List<MemPlan> plans, int runs, List<String> words, Path copy, PrintWriter out)
      throws IOException {
    KeptExperiment kept = KeptExperiment.create("mem", words);
    return new MemExperiment(plans, runs, copy, out, kept);
  }

  /**
   * Checks the plans before anything is measured or stored.
   *
   * @throws IllegalArgumentException for two plans with one label
   */
  public static void check(List<MemPlan> plans) {
    requireDistinct(plans);
    // The arena's settings also come from the environment, which may hold a wrong value.
    plans.forEach(MemPlan::arena);
  }

  /** Checks that labels are unique, because rows are identified by their labels. */
  private static void requireDistinct(List<MemPlan> plans) {
    Set<String> labels = new HashSet<>();
    for (MemPlan plan : plans) {
      if (!labels.add(plan.label())) {
        throw new IllegalArgumentException(
            "--dataset names two data sets \"%s\"; give files with different names"
                .formatted(plan.label()));
      }
    }
  }

  private Path csv() {
    return kept.file("mem.csv");
  }

  /** Runs the experiment and returns the exit code. */
  public int run() throws IOException, InterruptedException {
    print(MemText.header());
    try (Interruption interruption = new Interruption(this::endOnInterrupt);
        MemCsv csv = MemCsv.create(csv())) {
      for (int run = 1; run <= runs; run++) {
        for (MemPlan plan : plans) {
          List<MemSample> samples = MemProcess.run(plan, run);
          interruption.parkIfRequested();
          for (MemSample sample : samples) {
            keep(new MemRow(plan, sample), csv);
          }
        }
      }
    } catch (MemRunException e) {
      int _ = conclude(RunOutcome.INTERRUPTED, "mem: " + e.getMessage());
      return KeptExperiment.FAILED;
    }
    return conclude(RunOutcome.FINISHED, null);
  }

  private void keep(MemRow row, MemCsv csv) throws IOException {
    csv.append(row);
    synchronized (rows) {
      rows.add(row);
    }
    print(MemText.line(row));
  }

  private void print(String line) {
    out.println(line);
    out.flush();
  }

  private void endOnInterrupt() {
    int _ = conclude(RunOutcome.INTERRUPTED, "Interrupted.");
  }

  /** Stores and prints the results so far; {@code why} is the reason for an early end, or null. */
  private int conclude(RunOutcome outcome, String why) {
    return kept.conclude(outcome, why, "experiment", out, this::keepResults);
  }

  private void keepResults() throws IOException {
    List<MemRow> all;
    synchronized (rows) {
      all = List.copyOf(rows);
    }
    if (all.stream().anyMatch(row -> !row.sample().warmup())) {
      MemText.medians(all).forEach(this::print);
      write(all);
    }
    if (copy != null) {
      Files.copy(csv(), copy, StandardCopyOption.REPLACE_EXISTING);
      print("csv_written=" + copy);
    }
  }

  private void write(List<MemRow> all) throws IOException {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("schema", "arenalab-mem/1");
    document.put("runs", runs);
    document.put("rows", all);
    kept.writeDocument(MemFolder.DOCUMENT, document);
    String title =
        "RSS over the phases: %d MiB, pool of %d MiB, %s"
            .formatted(
                plans.getFirst().regionMb(),
                plans.getFirst().arenaCapMb(),
                plans.getFirst().phaseModel());
    kept.write("mem.svg", MemChart.draw(title, all));
  }
}
