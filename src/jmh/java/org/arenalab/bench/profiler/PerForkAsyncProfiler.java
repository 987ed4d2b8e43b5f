package org.arenalab.bench.profiler;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.AsyncProfiler;
import org.openjdk.jmh.profile.ExternalProfiler;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.profile.ProfilerException;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.TextResult;

/**
 * JMH's own async-profiler support, with one output folder per fork. JMH 1.37 names its output by
 * the benchmark alone, so only the last fork's output remains. Here each fork moves its output into
 * the first free {@code <dir>/<benchmark>/fork-<n>}. No output is overwritten.
 */
public final class PerForkAsyncProfiler implements ExternalProfiler, InternalProfiler {
  private final Path directory;
  private final Path written;
  private final AsyncProfiler jmh;

  /**
   * Implements JMH's constructor: {@code -prof async:help} documents the syntax of {@code
   * initLine}.
   */
  public PerForkAsyncProfiler(String initLine) throws ProfilerException {
    List<String> options = AsyncProfilerOptions.split(initLine);
    refuseEmptyFlameGraphs(options);
    this.directory = Path.of(take(options, "dir=", ".")).toAbsolutePath().normalize();
    this.written = directory.resolve(".async-" + ProcessHandle.current().pid());
    options.add("dir=" + written);
    this.jmh = create(options);
    requireWritable(directory);
  }

  /**
   * Creates JMH's profiler; shortens the message for a wrong option, to which JMH appends its whole
   * help.
   */
  private static AsyncProfiler create(List<String> options) throws ProfilerException {
    try {
      return new AsyncProfiler(String.join(";", options));
    } catch (ProfilerException e) {
      if (options.contains("help")) {
        throw e;
      }
      String first = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new ProfilerException(first + "; -prof async:help lists the options", e);
    }
  }

  private static void requireWritable(Path directory) throws ProfilerException {
    try {
      Path probe = Files.createTempFile(Files.createDirectories(directory), ".async", ".probe");
      Files.delete(probe);
    } catch (IOException e) {
      throw new ProfilerException(
          "cannot write to " + directory + " (" + e + "); give another folder with async:dir=", e);
    }
  }

  /** Refuses JFR beside another output: async-profiler 4 then leaves the other outputs empty. */
  private static void refuseEmptyFlameGraphs(List<String> options) throws ProfilerException {
    for (String option : options) {
      if (option.startsWith("output=") && option.contains("jfr") && option.contains(",")) {
        throw new ProfilerException(
            option
                + " would leave every output except jfr empty; use `profile REGEX`, which records"
                + " once and converts, or request one output");
      }
    }
  }

  private static String take(List<String> options, String key, String otherwise) {
    for (String option : options) {
      if (option.startsWith(key)) {
        options.remove(option);
        return option.substring(key.length());
      }
    }
    return otherwise;
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    jmh.beforeIteration(benchmark, iteration);
  }

  @Override
  public Collection<? extends Result<?>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    List<Result<?>> moved = new ArrayList<>();
    for (Result<?> each : jmh.afterIteration(benchmark, iteration, result)) {
      moved.add(each instanceof TextResult text ? moveOutput(text) : each);
    }
    return moved;
  }

  /** Moves the dumped files, and replaces their paths in JMH's text by the new paths. */
  private TextResult moveOutput(TextResult dumped) {
    String text = dumped.extendedInfo();
    try (DirectoryStream<Path> benchmarks = Files.newDirectoryStream(written)) {
      for (Path benchmark : benchmarks) {
        Path fork = firstFree(directory.resolve(benchmark.getFileName()));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(benchmark)) {
          for (Path file : files) {
            Files.move(file, fork.resolve(file.getFileName()));
          }
        }
        Files.delete(benchmark);
        text = text.replace(benchmark.toString(), fork.toString());
      }
      Files.delete(written);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep this fork's profile in " + directory, e);
    }
    return new TextResult(text, "async");
  }

  private static Path firstFree(Path benchmark) throws IOException {
    Files.createDirectories(benchmark);
    for (int fork = 1; ; fork++) {
      try {
        return Files.createDirectory(benchmark.resolve("fork-" + fork));
      } catch (FileAlreadyExistsException taken) {
        // The folder of an earlier fork or run: try the next number.
      }
    }
  }

  @Override
  public Collection<String> addJVMInvokeOptions(BenchmarkParams params) {
    return jmh.addJVMInvokeOptions(params);
  }

  @Override
  public Collection<String> addJVMOptions(BenchmarkParams params) {
    return jmh.addJVMOptions(params);
  }

  @Override
  public void beforeTrial(BenchmarkParams params) {
    jmh.beforeTrial(params);
  }

  @Override
  public Collection<? extends Result<?>> afterTrial(
      BenchmarkResult result, long pid, File stdOut, File stdErr) {
    List<Result<?>> results = new ArrayList<>();
    jmh.afterTrial(result, pid, stdOut, stdErr).forEach(results::add);
    return results;
  }

  @Override
  public boolean allowPrintOut() {
    return jmh.allowPrintOut();
  }

  @Override
  public boolean allowPrintErr() {
    return jmh.allowPrintErr();
  }

  @Override
  public String getDescription() {
    return jmh.getDescription() + " One output folder per fork.";
  }
}
