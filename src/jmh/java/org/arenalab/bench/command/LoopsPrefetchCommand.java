package org.arenalab.bench.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.arenalab.bench.loops.prefetch.AccessOrder;
import org.arenalab.bench.loops.prefetch.PrefetchExperiment;
import org.arenalab.bench.loops.prefetch.PrefetchPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The {@code loops prefetch} command: stalls with the prefetch loop and without it. */
@Command(
    name = "prefetch",
    mixinStandardHelpOptions = true,
    description = "Counts the stalls that the prefetch loop avoids, by access pattern.",
    footer = {
      "",
      "Each pass stores the region and accesses it by the pattern. Processes with prefetch and",
      "without it (--arena-disable-prefetch of the workloads) take turns. Every byte is checked."
    })
final class LoopsPrefetchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--pattern",
      split = ",",
      paramLabel = "NAME",
      description =
          "Only these: forward, backward, stride-3, stride-7, two-streams, recurring-set, random,"
              + " requested-range, requested-chunks, hinted-set.")
  private List<String> patterns = new ArrayList<>();

  @Option(
      names = "--pace-us",
      split = ",",
      defaultValue = "10,0",
      description =
          "Time of work on each chunk in microseconds; 0 is full speed (default ${DEFAULT-VALUE}).")
  private List<Integer> paces;

  @Mixin private RegionOption region;

  @Option(
      names = "--passes",
      defaultValue = "6",
      description = "Passes of each pattern and pace (default ${DEFAULT-VALUE}).")
  private int passes;

  @Option(
      names = "--gap-ms",
      defaultValue = "300",
      description = "Idle time between two passes in ms (default ${DEFAULT-VALUE}).")
  private int gapMs;

  @Option(
      names = "--arena-prefetch-distance",
      defaultValue = "1",
      description =
          "Gap between the last access and the first prefetched chunk, in chunks (default"
              + " ${DEFAULT-VALUE}).")
  private int distance;

  @Option(
      names = "--arena-prefetch-batch",
      defaultValue = "4",
      description = "First window of prefetch, in chunks (default ${DEFAULT-VALUE}).")
  private int batch;

  @Mixin private DatasetOption dataset;

  @Option(
      names = "--runs",
      defaultValue = "3",
      description = "Processes of each arm (default ${DEFAULT-VALUE}).")
  private int runs;

  @Mixin private SeedOption seed;

  @Override
  public Integer call() throws InterruptedException {
    return LoopsBody.run(
        spec,
        words -> {
          LoopsBody.requirePositive("--runs", runs);
          LoopsBody.requireValues("--pace-us", paces);
          List<AccessOrder> orders =
              patterns.isEmpty()
                  ? List.of(AccessOrder.values())
                  : patterns.stream().map(AccessOrder::named).toList();
          PrefetchPlan plan =
              new PrefetchPlan(
                  orders,
                  paces,
                  region.orSmall(),
                  passes,
                  gapMs,
                  distance,
                  batch,
                  dataset.name(),
                  seed.value());
          return () ->
              PrefetchExperiment.create(plan, runs, words, spec.commandLine().getOut()).run();
        });
  }
}
