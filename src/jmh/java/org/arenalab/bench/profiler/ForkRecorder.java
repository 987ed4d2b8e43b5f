package org.arenalab.bench.profiler;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import one.profiler.AsyncProfiler;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.ExternalProfiler;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.profile.ProfilerException;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.runner.IterationType;

/**
 * A profiler that records one fork's measured iterations into one JFR file. It starts before the
 * first measured iteration, so the file has no samples of the warm-up. It stops after the last.
 *
 * <p>JFR is the only output. With several outputs, async-profiler leaves all others empty. Every
 * view can be made from the recording later.
 */
public final class ForkRecorder implements ExternalProfiler, InternalProfiler {
  private final Path library;
  private final String command;
  private int iterationsLeft;

  /**
   * Implements JMH's constructor; the parent process made {@code initLine} with {@link #initLine}.
   */
  public ForkRecorder(String initLine) throws ProfilerException {
    String[] fields = initLine.split("\n", -1);
    if (fields.length != 2) {
      throw new ProfilerException(
          getClass().getSimpleName() + " is used by `profile REGEX`, not by -prof");
    }
    this.library = Path.of(fields[0]);
    this.command = fields[1];
  }

  /**
   * Returns the line that makes a fork record {@code startCommand}'s event into {@code recording}.
   */
  static String initLine(Path library, String startCommand, Path recording) {
    return library + "\n" + "start," + startCommand + ",jfr,file=" + recording;
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    if (iteration.getType() == IterationType.MEASUREMENT && iterationsLeft == 0) {
      iterationsLeft = iteration.getCount();
      execute(command);
    }
  }

  @Override
  public Collection<? extends Result<?>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    if (iteration.getType() == IterationType.MEASUREMENT && --iterationsLeft == 0) {
      execute("stop");
    }
    return List.of();
  }

  private void execute(String profilerCommand) {
    try {
      AsyncProfiler.getInstance(library.toString()).execute(profilerCommand);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns flags without which a sample is attributed to the nearest safepoint instead of its own
   * line.
   */
  @Override
  public Collection<String> addJVMOptions(BenchmarkParams params) {
    return List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:+DebugNonSafepoints");
  }

  @Override
  public Collection<String> addJVMInvokeOptions(BenchmarkParams params) {
    return List.of();
  }

  @Override
  public void beforeTrial(BenchmarkParams params) {}

  @Override
  public Collection<? extends Result<?>> afterTrial(
      BenchmarkResult result, long pid, File stdOut, File stdErr) {
    return List.of();
  }

  @Override
  public boolean allowPrintOut() {
    return true;
  }

  @Override
  public boolean allowPrintErr() {
    return true;
  }

  @Override
  public String getDescription() {
    return "Records a fork's measured iterations with async-profiler.";
  }
}
