package org.arenalab.bench.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.arenalab.bench.cli.SeedNumber;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.cli.WritableFile;
import org.arenalab.bench.mem.MemExperiment;
import org.arenalab.bench.mem.MemPlan;
import org.arenalab.bench.mem.PhaseModel;
import org.arenalab.bench.run.JmhLock;
import org.arenalab.bench.workload.PageData;
import org.arenalab.bench.workload.PageSourceException;
import org.arenalab.codec.Codec;
import org.arenalab.compressed.CompressedArenaException;
import org.arenalab.compressed.EvictionPolicy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code mem} command: predicomp's memory experiment, {@code process_mem_bench}. */
@Command(
    name = "mem",
    mixinStandardHelpOptions = true,
    description = "Compresses a region, reads it back, and measures memory and time.")
public final class MemCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--dataset",
      arity = "1..*",
      paramLabel = "NAME|FILE",
      defaultValue = "repetitive",
      description =
          "Data sets: repetitive, unique, mixed_50_50; real pages: heap, modules, cds, libjvm, or a"
              + " FILE. Several: A B, \"A,B\" or {A,B} (default ${DEFAULT-VALUE}).")
  private List<String> datasets;

  @Option(
      names = "--region-mb",
      defaultValue = "256",
      description = "Size of the region in MiB (default 256).")
  private int regionMb;

  @Option(
      names = "--arena-cap-mb",
      defaultValue = "128",
      description = "Capacity of the pool in MiB (default 128).")
  private int arenaCapMb;

  @Option(
      names = "--min-savings-pct",
      defaultValue = "5",
      description =
          "Smallest saving by compression, in percent; less counts as incompressible (default 5).")
  private int minSavingsPct;

  @Option(
      names = "--runs",
      defaultValue = "5",
      description = "Runs of each data set, each in its own process (default 5).")
  private int runs;

  @Option(
      names = "--warmups",
      defaultValue = "2",
      description = "Warm-up passes in each process, before the measured pass (default 2).")
  private int warmups;

  @Option(
      names = "--phase-model",
      defaultValue = "hot-idle-partial-random",
      paramLabel = "MODEL",
      description =
          "Phases: single-bulk, hot-idle-full-reread, or hot-idle-partial-random (the default).")
  private String phaseModel;

  @Option(
      names = "--hot-fraction",
      defaultValue = "100",
      description = "Share of pages touched before compression, in percent (default 100).")
  private int hotFraction;

  @Option(
      names = "--partial-reread-fraction",
      defaultValue = "30",
      description = "Share of pages read back in order, in percent (default 30).")
  private int partialRereadFraction;

  @Option(
      names = "--random-reread-fraction",
      defaultValue = "20",
      description = "Random touches, in percent of the pages (default 20).")
  private int randomRereadFraction;

  @Option(
      names = "--reuse-distance-pages",
      defaultValue = "64",
      description = "Largest distance of a random touch, in pages (default 64).")
  private int reuseDistancePages;

  @Option(names = "--idle-ms", defaultValue = "100", description = "Idle time in ms (default 100).")
  private int idleMs;

  @Option(
      names = "--latency-sample-step",
      defaultValue = "1",
      description = "Time one of every N touches (default 1).")
  private int latencySampleStep;

  @Option(
      names = "--seed",
      defaultValue = "0x12345678ABCDEF01",
      converter = SeedNumber.class,
      description =
          "Seed of the random touches and of the sampled pages (default ${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = "--csv", paramLabel = "FILE", description = "Also write the values to this file.")
  private Path csv;

  @Option(
      names = "--codec",
      defaultValue = "lz4",
      paramLabel = "lz4|lz4_hc|zstd|none",
      description = "Codec of the arena (default lz4).")
  private String codec;

  @Option(
      names = "--eviction",
      defaultValue = "recompress",
      paramLabel = "recompress|decompress|refuse",
      description = "Policy for a full pool (default recompress).")
  private String eviction;

  @Override
  public Integer call() throws InterruptedException {
    try {
      if (runs < 1) {
        throw new IllegalArgumentException("--runs is " + runs + ", expected 1 or more");
      }
      if (csv != null) {
        WritableFile.check(csv, "the values to", "--csv");
      }
      List<MemPlan> plans = names().stream().map(this::plan).toList();
      MemExperiment.check(plans);
      try (JmhLock lock = JmhLock.take()) {
        return MemExperiment.create(
                plans, runs, TypedWords.of(spec), csv, spec.commandLine().getOut())
            .run();
      }
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    } catch (PageSourceException e) {
      throw new UsageException(
          "mem: --dataset: %s; or give one of %s"
              .formatted(
                  e.getMessage(),
                  Arrays.stream(PageData.values())
                      .map(PageData::label)
                      .collect(Collectors.joining(", "))),
          e);
    } catch (CompressedArenaException e) {
      throw new UsageException("mem: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UsageException("mem: " + e + ": give a folder that can be written", e);
    }
  }

  /** Returns the names of the data sets. The three notations may be mixed. */
  private List<String> names() {
    List<String> names = new ArrayList<>();
    for (String word : datasets) {
      for (String name : word.replaceAll("^\\{|}$", "").split(",", -1)) {
        String stripped = name.strip();
        if (stripped.isEmpty()) {
          throw new IllegalArgumentException("--dataset \"" + word + "\" names nothing");
        }
        if (!names.contains(stripped)) {
          names.add(stripped);
        }
      }
    }
    return names;
  }

  private MemPlan plan(String dataset) {
    return new MemPlan(
        dataset,
        regionMb,
        arenaCapMb,
        minSavingsPct,
        PhaseModel.of(phaseModel),
        hotFraction,
        partialRereadFraction,
        randomRereadFraction,
        reuseDistancePages,
        idleMs,
        latencySampleStep,
        seed,
        warmups,
        named(Codec.class, "codec", codec),
        named(EvictionPolicy.class, "eviction", eviction));
  }

  private static <E extends Enum<E>> E named(Class<E> kind, String option, String text) {
    for (E each : kind.getEnumConstants()) {
      if (each.name().equals(text.toUpperCase(Locale.ROOT))) {
        return each;
      }
    }
    throw new IllegalArgumentException(
        "--%s is \"%s\", expected one of %s"
            .formatted(
                option,
                text,
                List.of(kind.getEnumConstants()).toString().toLowerCase(Locale.ROOT)));
  }
}
