package org.arenalab.bench.command;

import java.util.concurrent.Callable;
import org.arenalab.bench.mem.WorkloadOptions;
import org.arenalab.bench.mem.WorkloadPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The {@code anon_streamer} command: predicomp's workload of that name. */
@Command(
    name = "anon_streamer",
    mixinStandardHelpOptions = true,
    description = "Streams over anonymous memory with idle times, with or without an arena.")
public final class AnonStreamerCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private WorkloadOptions options;

  @Option(
      names = "--region-mb",
      defaultValue = "512",
      description = "Size of the region in MiB (default ${DEFAULT-VALUE}).")
  private int regionMb;

  @Option(
      names = "--idle-ms",
      defaultValue = "300",
      description = "Idle time between passes in ms (default ${DEFAULT-VALUE}).")
  private int idleMs;

  @Override
  public Integer call() throws InterruptedException {
    return options.run(spec, WorkloadPlan.Kind.ANON_STREAMER, regionMb, 1, idleMs);
  }
}
