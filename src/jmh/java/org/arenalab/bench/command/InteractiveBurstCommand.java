package org.arenalab.bench.command;

import java.util.concurrent.Callable;
import org.arenalab.bench.mem.WorkloadOptions;
import org.arenalab.bench.mem.WorkloadPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The {@code interactive_burst} command: predicomp's workload of that name. */
@Command(
    name = "interactive_burst",
    mixinStandardHelpOptions = true,
    description = "Touches memory in bursts with idle times, with or without an arena.")
public final class InteractiveBurstCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private WorkloadOptions options;

  @Option(
      names = "--region-mb",
      defaultValue = "128",
      description = "Size of the region in MiB (default ${DEFAULT-VALUE}).")
  private int regionMb;

  @Option(
      names = "--active-ms",
      defaultValue = "100",
      description = "Length of a burst in ms (default ${DEFAULT-VALUE}).")
  private int activeMs;

  @Option(
      names = "--idle-ms",
      defaultValue = "400",
      description = "Idle time between bursts in ms (default ${DEFAULT-VALUE}).")
  private int idleMs;

  @Override
  public Integer call() throws InterruptedException {
    return options.run(spec, WorkloadPlan.Kind.INTERACTIVE_BURST, regionMb, activeMs, idleMs);
  }
}
