package org.arenalab.bench.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.arenalab.bench.pager.ab.AbArm;
import org.arenalab.bench.pager.ab.PagerAbExperiment;
import org.arenalab.bench.pager.ab.PagerAbPlan;
import org.arenalab.bench.pager.workload.WorkloadKind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The {@code pager-ab} command: predicomp's four workloads with the process pager and without. */
@Command(
    name = "pager-ab",
    mixinStandardHelpOptions = true,
    description = "Compares four workloads with the process pager, without it, and over zram.",
    footer = {
      "",
      "workloads  interactive_burst, anon_streamer, random_touch_heap, mmap_churn",
      "arms       none         plain memory",
      "           a-a          plain memory again: a ratio that is not 1 is noise",
      "           idle         attached, and no page is ever cold",
      "           pager        the process pager",
      "           zram         swap on zram, with MADV_PAGEOUT (root only)",
      "           single-lane  the process pager with one lane on any processor",
      "           c-lanes      lanes in C, faults alone (needs a C compiler)",
      "",
      "Each part is a process of its own, and checks every byte. The arms take turns. All arms of",
      "all workloads take some 50 minutes."
    })
public final class PagerAbCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private DatasetOption dataset;
  @Mixin private PagerOptions pager;
  @Mixin private BudgetOption budget;

  @Option(
      names = "--runs",
      defaultValue = "6",
      description =
          "Runs of each workload and arm; an interval needs 6 (default ${DEFAULT-VALUE}).")
  private int runs;

  @Option(
      names = "--duration-sec",
      defaultValue = "10",
      description = "Length of a workload in seconds (default ${DEFAULT-VALUE}).")
  private int durationSec;

  @Option(
      names = {"--only", "--workload"},
      split = ",",
      paramLabel = "WORKLOAD",
      description = "Workloads to run (default: all).")
  private List<String> only = new ArrayList<>();

  @Option(
      names = "--arms",
      split = ",",
      paramLabel = "ARM",
      description = "Arms to run, none among them (default: all).")
  private List<String> arms = new ArrayList<>();

  @Option(
      names = "--region-mb",
      paramLabel = "MB",
      description = "Size of the regions in MiB (default: 256 for interactive_burst, else 512).")
  private Integer regionMb;

  @Override
  public Integer call() throws InterruptedException {
    return LoopsBody.run(
        spec,
        words -> {
          PagerAbPlan plan = plan();
          return () -> PagerAbExperiment.create(plan, words, spec.commandLine().getOut()).run();
        });
  }

  private PagerAbPlan plan() {
    if (regionMb != null) {
      LoopsBody.requirePositive("--region-mb", regionMb);
    }
    return new PagerAbPlan(
        only.isEmpty()
            ? List.of(WorkloadKind.values())
            : only.stream().map(WorkloadKind::named).distinct().toList(),
        arms.isEmpty()
            ? List.of(AbArm.values())
            : arms.stream().map(AbArm::named).distinct().toList(),
        runs,
        durationSec,
        regionMb == null ? 0 : regionMb,
        pager.tColdMs(PagerAbPlan.T_COLD_MS),
        budget.percent(),
        dataset.name(),
        pager.compiler(),
        pager.seed());
  }
}
