package org.arenalab.bench.mem;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.cli.WritableFile;
import org.arenalab.bench.kernelmemory.ZramUnavailableException;
import org.arenalab.bench.run.JmhLock;
import org.arenalab.codec.CodecUnavailableException;
import org.arenalab.compressed.CompressedArenaException;
import org.arenalab.tiering.TieringException;
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

  @Option(
      names = "--arena-autoloops",
      description = "Let the three loops compress the region, and not the workload.")
  private boolean autoloops;

  @Option(
      names = "--arena-t-cold-ms",
      defaultValue = "2000",
      description =
          "Time without an access that makes memory cold, in ms; also for --kernel-swap (default"
              + " ${DEFAULT-VALUE}).")
  private int tColdMs;

  @Option(
      names = "--arena-prefetch-distance",
      defaultValue = "1",
      description =
          "Gap between the last access and the first prefetched chunk, in chunks (default"
              + " ${DEFAULT-VALUE}).")
  private int prefetchDistance;

  @Option(
      names = "--arena-prefetch-batch",
      defaultValue = "4",
      description = "First window of prefetch, in chunks (default ${DEFAULT-VALUE}).")
  private int prefetchBatch;

  @Option(names = "--arena-disable-prefetch", description = "Run the loops without prefetch.")
  private boolean disablePrefetch;

  @Option(
      names = "--arena-disable-bg-compress",
      description = "Run the loops without background compression.")
  private boolean disableCompression;

  @Option(
      names = "--kernel-swap",
      description =
          "Page idle memory out to swap on an own zram device (MADV_PAGEOUT), as the kernel does."
              + " Needs root.")
  private boolean kernelSwap;

  @Option(
      names = "--compare",
      paramLabel = "N",
      description =
          "Run N times without loops, with loops and with the kernel's swap, in turns and in"
              + " processes of their own, and compare.")
  private Integer compare;

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
              statsJson,
              autoloops ? loops() : null,
              kernelSwap,
              useArena && !autoloops,
              tColdMs);
      if (statsJson != null) {
        WritableFile.check(statsJson, "the arena's figures to", "--arena-stats-json");
      }
      if (compare != null) {
        return compare(spec, plan);
      }
      new Workload(plan).run(json, spec.commandLine().getOut());
      return 0;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    } catch (CompressedArenaException
        | TieringException
        | CodecUnavailableException
        | ZramUnavailableException e) {
      throw new UsageException(kind.label() + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UsageException(
          "%s: %s: give a file that can be written".formatted(kind.label(), e), e);
    }
  }

  private WorkloadPlan.Loops loops() {
    return new WorkloadPlan.Loops(
        prefetchDistance, prefetchBatch, !disablePrefetch, !disableCompression);
  }

  private int compare(CommandSpec spec, WorkloadPlan plan)
      throws IOException, InterruptedException {
    if (compare < 1) {
      throw new IllegalArgumentException("--compare is " + compare + ", expected 1 or more");
    }
    if (autoloops || kernelSwap || statsJson != null || json) {
      throw new IllegalArgumentException(
          "--compare runs every arm itself; leave out --arena-autoloops, --kernel-swap,"
              + " --arena-stats-json and --json");
    }
    List<String> words = new ArrayList<>(List.of(spec.name()));
    words.addAll(spec.commandLine().getParseResult().originalArgs());
    try (JmhLock lock = JmhLock.take()) {
      return WorkloadComparison.create(plan, loops(), compare, words, spec.commandLine().getOut())
          .run();
    }
  }
}
