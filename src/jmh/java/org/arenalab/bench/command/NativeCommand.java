package org.arenalab.bench.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.nativecontrol.NativeRounds;
import org.arenalab.bench.nativecontrol.NativeSteps;
import org.arenalab.bench.nativecontrol.NativeStepsException;
import org.arenalab.bench.peer.block.Allocators;
import org.arenalab.bench.result.row.TimePerOperation;
import org.arenalab.bench.run.JmhLock;
import org.arenalab.bench.run.LoneFork;
import org.arenalab.bench.workload.MixedTrace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The {@code native} command: compares {@code RandomMixedBenchmark} in forks of a JVM with the same
 * steps in a C program. The rows take turns.
 */
@Command(
    name = "native",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Compares RandomMixedBenchmark with the same steps in C, in alternating runs.",
    footer = {
      "",
      "Needs a C compiler. A round runs every row once, in random order; the seed of the order is",
      "printed. Ratios are formed within a round, so that drift of the machine cancels out."
    })
public final class NativeCommand implements Callable<Integer> {
  private static final String SUITE = "\\.RandomMixedBenchmark\\.step$";
  private static final int MAX_ROUNDS = 999;

  @Spec private CommandSpec spec;

  @Option(
      names = "--form",
      defaultValue = "replace",
      paramLabel = "FORM",
      description =
          "Form of a step: replace, toggle or toggle-one-draw (default ${DEFAULT-VALUE}).")
  private String form;

  @Option(
      names = "--working-set",
      defaultValue = "400",
      paramLabel = "N",
      description = "Number of slots (default ${DEFAULT-VALUE}).")
  private int workingSet;

  @Option(
      names = "--rounds",
      defaultValue = "10",
      paramLabel = "N",
      description = "Number of rounds; each runs every row once (default ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--native",
      split = ",",
      defaultValue = "void,mimalloc",
      paramLabel = "NAME",
      description = "Rows in C: void, malloc, mimalloc, jemalloc (default ${DEFAULT-VALUE}).")
  private List<String> nativeRows;

  @Option(
      names = "--java",
      split = ",",
      defaultValue = "floor,slab-fast,mimalloc-critical",
      paramLabel = "NAME",
      description =
          "Rows in Java: values of the suite's parameter allocator; may be empty (default"
              + " ${DEFAULT-VALUE}).")
  private List<String> javaRows;

  @Option(
      names = "--against",
      defaultValue = "mimalloc",
      paramLabel = "NAME",
      description = "Row in C that is the denominator of the ratios (default ${DEFAULT-VALUE}).")
  private String against;

  @Option(names = "--compiler", defaultValue = "gcc", paramLabel = "CC", description = "Or cc.")
  private String compiler;

  @Option(names = "--seed", paramLabel = "N", description = "Seed of the order.")
  private Long seed;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Also write every round to this file.")
  private Path json;

  @Override
  public Integer call() {
    check();
    long order = seed == null ? ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE) : seed;
    MixedTrace trace = MixedTrace.of(workingSet);
    NativeRounds measured =
        new NativeRounds(form, workingSet, trace.sha256(), order, NativeRounds.NATIVE + against);
    PrintWriter out = spec.commandLine().getOut();
    try (NativeSteps steps = NativeSteps.build(compiler);
        JmhLock lock = JmhLock.take()) {
      measure(rows(steps, trace), measured, order, out);
    } catch (NativeStepsException e) {
      throw new UsageException(e.getMessage(), e);
    }
    measured.lines().forEach(out::println);
    out.flush();
    write(measured);
    return 0;
  }

  private void check() {
    javaRows.removeIf(String::isEmpty);
    if (rounds < 1 || rounds > MAX_ROUNDS) {
      throw new UsageException(
          "bad value: --rounds=%d, expected 1 to %d".formatted(rounds, MAX_ROUNDS));
    }
    if (workingSet < 1 || workingSet > 1 << 24) {
      throw new UsageException(
          "bad value: --working-set=%d, expected 1 to 16777216".formatted(workingSet));
    }
    if (!List.of("replace", "toggle", "toggle-one-draw").contains(form)) {
      throw new UsageException(
          "bad value: --form=%s, expected replace, toggle or toggle-one-draw".formatted(form));
    }
    for (String name : javaRows) {
      if (!Allocators.NAMES.contains(name)) {
        throw new UsageException(
            "unknown allocator: --java=%s, expected some of %s".formatted(name, Allocators.NAMES));
      }
    }
    nativeRows.forEach(NativeCommand::allocator);
    if (!nativeRows.contains(against)) {
      throw new UsageException(
          "bad value: --against=%s, expected one of the rows of --native, %s"
              .formatted(against, nativeRows));
    }
  }

  private static NativeSteps.Allocator allocator(String label) {
    for (NativeSteps.Allocator each : NativeSteps.Allocator.values()) {
      if (each.label().equals(label)) {
        return each;
      }
    }
    throw new UsageException(
        "unknown allocator: --native=%s, expected some of %s"
            .formatted(label, List.of(NativeSteps.Allocator.values())));
  }

  /**
   * Returns the rows by their name in the table, each with an action that measures the row once.
   */
  private Map<String, DoubleSupplier> rows(NativeSteps steps, MixedTrace trace) {
    Map<String, DoubleSupplier> rows = new LinkedHashMap<>();
    for (String name : nativeRows) {
      NativeSteps.Allocator allocator = allocator(name);
      rows.put(NativeRounds.NATIVE + name, () -> steps.nanoseconds(form, trace, allocator));
    }
    for (String name : javaRows) {
      Map<String, String> params =
          Map.of(
              "allocator",
              name,
              "form",
              form,
              "workingSet",
              Integer.toString(workingSet),
              "touch",
              "first");
      rows.put(NativeRounds.JAVA + name, () -> LoneFork.nanoseconds(SUITE, params));
    }
    return rows;
  }

  private void measure(
      Map<String, DoubleSupplier> rows, NativeRounds measured, long order, PrintWriter out) {
    Random random = new Random(order);
    List<String> names = new ArrayList<>(rows.keySet());
    for (int round = 1; round <= rounds; round++) {
      Collections.shuffle(names, random);
      Map<String, Double> nanoseconds = new LinkedHashMap<>();
      rows.keySet().forEach(name -> nanoseconds.put(name, Double.NaN));
      names.forEach(name -> nanoseconds.put(name, rows.get(name).getAsDouble()));
      measured.add(nanoseconds);
      out.print("[round %d/%d]".formatted(round, rounds));
      nanoseconds.forEach(
          (name, ns) -> out.print("  %s %s".formatted(name, TimePerOperation.format(ns))));
      out.println();
      out.flush();
    }
  }

  private void write(NativeRounds measured) {
    if (json == null) {
      return;
    }
    try {
      Files.writeString(json, measured.json());
    } catch (IOException e) {
      throw new UsageException("cannot write " + json + ": " + e.getMessage(), e);
    }
  }
}
