package org.arenalab.bench.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.nativecontrol.NativeStepsException;
import org.arenalab.bench.pager.targets.PagerTarget;
import org.arenalab.bench.pager.targets.PagerTargetsExperiment;
import org.arenalab.bench.pager.targets.PagerTargetsPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The {@code pager targets} command: the targets of the process pager. */
@Command(
    name = "targets",
    mixinStandardHelpOptions = true,
    description = "Measures the process pager against its targets; takes minutes.",
    footer = {
      "",
      "B1   a page fault of one thread: p50, p99 and p99.9 over those of lanes in C, and its"
          + " stages",
      "B2   page faults for each second, a thread for each processor, over lanes in C",
      "B4   ensure of a stored page, over a page fault, and of a resident page",
      "B5   p99 of a page fault while compression uses its budget, over quiet",
      "B6   p99 of a page fault beside busy threads, over lanes in C beside the same threads",
      "B7   processor time of an idle client; the target needs 512 MiB",
      "B8   processor time of an evicted page and of a page fault",
      "B9   memory saved net of all processes once the store is constant, and against zram (root"
          + " only)",
      "B11  lost writes while pages leave; the target needs 1,000,000 evictions",
      "B12  stall of a client when its daemon is killed; the target needs 200 kills",
      "B13  end of a client whose daemon and standby are killed; the target needs 1,000 trials",
      "B14  p99 of a client's time to a safepoint over that of a page fault; the target needs"
          + " 10,000 collections",
      "B15  p99 of the first 1,000 page faults of a new daemon",
      "B16  page faults of a recurring phase with its recorded set, over those without",
      "",
      "Needs a C compiler. Each part starts a daemon of its own, and checks every byte.",
      "A sample that is smaller than its target needs gets no verdict, unless it misses the target."
    })
final class PagerTargetsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private DatasetOption dataset;
  @Mixin private PagerOptions pager;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "TARGET",
      description = "Targets to measure (default: all).")
  private List<String> only = new ArrayList<>();

  @Option(
      names = "--runs",
      defaultValue = "6",
      description = "Parts of each kind but B7 and B11 to B14 (default ${DEFAULT-VALUE}).")
  private int runs;

  @Option(
      names = "--region-mb",
      defaultValue = "512",
      description = "Size of the client's region in MiB (default ${DEFAULT-VALUE}).")
  private int regionMb;

  @Option(
      names = "--faults",
      defaultValue = "110000",
      description =
          "Timed accesses of a part, at most the pages of the region (default"
              + " ${DEFAULT-VALUE}).")
  private int faults;

  @Option(
      names = "--idle-seconds",
      defaultValue = "60",
      description = "Measured time of B7, in seconds (default ${DEFAULT-VALUE}).")
  private int idleSeconds;

  @Option(
      names = "--kills",
      defaultValue = "20",
      description = "Deaths of the daemon in B12 (default ${DEFAULT-VALUE}).")
  private int kills;

  @Option(
      names = "--trials",
      defaultValue = "20",
      description = "Clients whose daemon and standby die in B13 (default ${DEFAULT-VALUE}).")
  private int trials;

  @Option(
      names = "--evictions",
      defaultValue = "1000000",
      description = "Evictions beside writes in B11 (default ${DEFAULT-VALUE}).")
  private int evictions;

  @Option(
      names = "--collections",
      defaultValue = "10000",
      description = "Collections of the client in B14 (default ${DEFAULT-VALUE}).")
  private int collections;

  @Override
  public Integer call() throws InterruptedException {
    return LoopsBody.run(
        spec,
        words -> {
          PagerTargetsPlan plan = plan();
          return () -> {
            try {
              return PagerTargetsExperiment.create(plan, words, spec.commandLine().getOut()).run();
            } catch (NativeStepsException e) {
              throw new UsageException(e.getMessage(), e);
            }
          };
        });
  }

  private PagerTargetsPlan plan() {
    List<PagerTarget> targets =
        only.isEmpty()
            ? List.of(PagerTarget.values())
            : only.stream().map(PagerTarget::named).toList();
    return new PagerTargetsPlan(
        targets,
        runs,
        regionMb,
        faults,
        idleSeconds,
        kills,
        trials,
        evictions,
        collections,
        pager.tColdMs(PagerTargetsPlan.T_COLD_MS),
        dataset.name(),
        pager.compiler(),
        pager.seed());
  }
}
