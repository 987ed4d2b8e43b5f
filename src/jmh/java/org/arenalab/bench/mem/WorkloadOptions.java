package org.arenalab.bench.mem;

import java.io.IOException;
import java.nio.file.Path;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.cli.WritableFile;
import org.arenalab.codec.CodecUnavailableException;
import org.arenalab.compressed.CompressedArenaException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that predicomp's workloads have in common, under predicomp's names. */
public final class WorkloadOptions {
  @Option(
      names = "--duration-sec",
      defaultValue = "20",
      description = "Length of the run in seconds (default ${DEFAULT-VALUE}).")
  private int durationSec;

  @Option(names = "--use-mem-arena", description = "Compress the memory before each idle time.")
  private boolean useArena;

  @Option(
      names = "--arena-cap-mb",
      defaultValue = "256",
      description = "Capacity of the pool in MiB (default ${DEFAULT-VALUE}).")
  private int arenaCapMb;

  @Option(
      names = "--arena-min-savings-pct",
      defaultValue = "5",
      description =
          "Smallest saving by compression, in percent; less counts as incompressible (default"
              + " ${DEFAULT-VALUE}).")
  private int arenaMinSavingsPct;

  @Option(
      names = "--arena-stats-json",
      paramLabel = "FILE",
      description = "Write the statistics of the arena to this file.")
  private Path statsJson;

  @Option(names = "--json", description = "Print the result as one JSON object.")
  private boolean json;

  public int run(CommandSpec spec, WorkloadPlan.Kind kind, int regionMb, int activeMs, int idleMs)
      throws InterruptedException {
    try {
      WorkloadPlan plan =
          new WorkloadPlan(
              kind,
              durationSec,
              regionMb,
              activeMs,
              idleMs,
              useArena,
              arenaCapMb,
              arenaMinSavingsPct,
              statsJson);
      if (statsJson != null) {
        WritableFile.check(statsJson, "the arena's figures to", "--arena-stats-json");
      }
      new Workload(plan).run(json, spec.commandLine().getOut());
      return 0;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    } catch (CompressedArenaException | CodecUnavailableException e) {
      throw new UsageException(kind.label() + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UsageException(
          "%s: %s: give a file that can be written".formatted(kind.label(), e), e);
    }
  }
}
