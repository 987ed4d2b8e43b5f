package org.arenalab.bench.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.peer.block.Allocators;
import org.arenalab.bench.plan.PlanReader;
import org.arenalab.bench.plan.ResolvedPlan;
import org.arenalab.bench.plan.RunPlan;
import org.arenalab.bench.replay.ReplayException;
import org.arenalab.bench.replay.ReplayScript;
import org.arenalab.bench.replay.TraceFiles;
import org.arenalab.bench.run.PlanRun;
import org.arenalab.trace.TraceException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The {@code replay} command: measures allocators on the trace of a real program. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = "Measures allocators on the allocation trace of a real program.",
    footer = {
      "",
      "Runs TraceReplayBenchmark in interleaved forks, and prints its rows net of the null"
          + " allocator.",
      "The run is kept, so compare and report read it."
    })
public final class ReplayCommand implements Callable<Integer> {
  private static final List<String> DEFAULT_ALLOCATORS =
      List.of(
          "floor",
          "slab-fast",
          "slab-balanced",
          "slab-lean",
          "mimalloc-critical",
          "jemalloc-critical",
          "malloc-critical");
  private static final String FLOOR = "floor";
  private static final int MAX_FORKS = 999;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "FILE",
      description =
          "File of a trace, or the name of one in the jar: sqlite, git, javac, or the synthetic"
              + " mixed.")
  private String trace;

  @Option(
      names = "--allocator",
      split = ",",
      paramLabel = "NAME",
      description = "Allocators to measure; the floor is always measured.")
  private List<String> allocators = new ArrayList<>(DEFAULT_ALLOCATORS);

  @Option(
      names = "--workers",
      split = ",",
      defaultValue = "1",
      paramLabel = "N",
      description = "Threads of the replay: 1, or more to share the threads of the program.")
  private List<Integer> workers;

  @Option(
      names = "--touch",
      split = ",",
      defaultValue = "first",
      paramLabel = "first|lines|none",
      description = "Part of a new block that is written: 8 bytes, each cache line, or nothing.")
  private List<String> touch;

  @Option(
      names = "--forks",
      defaultValue = "7",
      paramLabel = "N",
      description = "Forks of every row (default ${DEFAULT-VALUE}).")
  private int forks;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of the order of the forks (default: random).")
  private Long seed;

  @Option(names = "--list", description = "List the rows without measuring them.")
  private boolean list;

  @Override
  public Integer call() {
    RunPlan plan = PlanReader.parse("replay", "the replay of " + trace, plan());
    long drawn = seed == null ? ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE) : seed;
    PlanRun run = new PlanRun(plan, ResolvedPlan.of(plan, null, null), true, drawn);
    if (list) {
      run.list();
      return 0;
    }
    requireReplayable();
    return run.run(List.of(PlanCommand.OPTION, "replay"));
  }

  /** Decodes the trace once, so that a bad one is refused before the first fork. */
  private void requireReplayable() {
    try (ReplayScript script = ReplayScript.of(trace, 1)) {
      spec.commandLine()
          .getOut()
          .printf("%s: %,d events in a pass%n", trace, script.events())
          .flush();
    } catch (ReplayException | TraceException e) {
      throw new UsageException("replay: " + e.getMessage(), e);
    }
  }

  private String plan() {
    require(forks >= 1 && forks <= MAX_FORKS, "--forks=" + forks, "1 to " + MAX_FORKS);
    for (int count : workers) {
      require(count >= 1 && count <= 64, "--workers=" + count, "1 to 64");
    }
    List<String> measured = new ArrayList<>(List.of(FLOOR));
    for (String name : allocators) {
      require(Allocators.NAMES.contains(name), "--allocator=" + name, "one of " + Allocators.NAMES);
      if (!measured.contains(name)) {
        measured.add(name);
      }
    }
    boolean named = TraceFiles.NAMES.contains(trace);
    Path file = Path.of(trace).toAbsolutePath().normalize();
    require(named || Files.isReadable(file), "FILE=" + trace, "a trace that can be read");
    require(
        named || file.toString().chars().noneMatch(each -> each == ',' || each < ' '),
        "FILE=" + file,
        "a path without commas and line breaks");
    List<String> lines =
        new ArrayList<>(
            List.of(
                "description = The replay of a trace",
                "forks = " + forks,
                "warmup.iterations = 3",
                "warmup.time = 500ms",
                "iterations = 3",
                "time = 300ms",
                "timeout = 300s",
                "replay.question = What do the allocations of a real program cost?",
                "replay.include = TraceReplayBenchmark",
                "replay.arm = allocator",
                "replay.floor = " + FLOOR,
                "replay.param.allocator = " + String.join(",", measured),
                "replay.param.trace = " + (named ? trace : escaped(file.toString())),
                "replay.param.workers = " + joined(workers),
                "replay.param.touch = " + joined(touch)));
    if (measured.contains("mimalloc-critical")) {
      lines.add("replay.reference = mimalloc-critical");
    }
    return String.join("\n", lines);
  }

  /** Escapes the only character of a path that a properties file reads in another way. */
  private static String escaped(String path) {
    return path.replace("\\", "\\\\");
  }

  private static String joined(List<?> values) {
    return String.join(",", values.stream().map(String::valueOf).toList());
  }

  private void require(boolean fits, String given, String expected) {
    if (!fits) {
      throw new ParameterException(
          spec.commandLine(), "%s, expected %s".formatted(given, expected));
    }
  }
}
