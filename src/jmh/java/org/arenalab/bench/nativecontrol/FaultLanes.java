package org.arenalab.bench.nativecontrol;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A C program in which one process serves the missing faults of another. It has no codec, no store
 * and no JVM: the least that a fault of the process pager can cost on this machine.
 *
 * <p>For one thread. Closing removes the program.
 */
public final class FaultLanes implements AutoCloseable {
  private static final int FIGURES = 16;

  /** The place of the first bound among the figures. */
  private static final int BOUNDS = 8;

  private static final double NS_PER_S = 1e9;

  private final NativeProgram program;

  /** The threads that serve faults. */
  public enum Placement {
    /** A pinned thread on each processor. */
    PER_CPU("percpu"),
    /** One thread that may run on any processor. */
    SINGLE("single");

    private final String word;

    Placement(String word) {
      this.word = word;
    }
  }

  /** The 95 % interval of a percentile, between the order statistics of one run. */
  public record Bounds(long lowNs, long highNs) {}

  /**
   * The result of a run. All times are in nanoseconds. Bounds are null in results of older
   * versions.
   *
   * @param count timed faults
   * @param faultsPerSecond of all clients together, pauses included
   * @param handlerNsPerFault processor time of the serving process for a fault
   */
  public record Result(
      long count,
      long p50Ns,
      long p95Ns,
      long p99Ns,
      long p999Ns,
      long maxNs,
      double faultsPerSecond,
      double handlerNsPerFault,
      Bounds p50Bounds,
      Bounds p95Bounds,
      Bounds p99Bounds,
      Bounds p999Bounds) {

    /** Reads the line that the program prints. */
    static Result parse(String line) {
      long[] figures =
          Arrays.stream(line.strip().split(" ", -1)).mapToLong(Long::parseLong).toArray();
      if (figures.length != FIGURES) {
        throw new NumberFormatException("figures=" + figures.length + ", expected " + FIGURES);
      }
      long count = figures[0];
      return new Result(
          count,
          figures[1],
          figures[2],
          figures[3],
          figures[4],
          figures[5],
          count * NS_PER_S / figures[6],
          (double) figures[7] / count,
          bounds(figures, 0),
          bounds(figures, 1),
          bounds(figures, 2),
          bounds(figures, 3));
    }

    private static Bounds bounds(long[] figures, int percentile) {
      int at = BOUNDS + 2 * percentile;
      return new Bounds(figures[at], figures[at + 1]);
    }

    /** Returns the percentiles in microseconds, for a person. */
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "n=%d p50 %.1f p99 %.1f p99.9 %.1f max %.1f us, %.0f faults/s, %.1f us CPU a fault",
          count,
          p50Ns / 1e3,
          p99Ns / 1e3,
          p999Ns / 1e3,
          maxNs / 1e3,
          faultsPerSecond,
          handlerNsPerFault / 1e3);
    }
  }

  private FaultLanes(NativeProgram program) {
    this.program = program;
  }

  /**
   * Compiles the program.
   *
   * @param compiler such as {@code gcc}
   * @throws NativeStepsException if the compiler does not exist or fails
   */
  public static FaultLanes build(String compiler) {
    return new FaultLanes(NativeProgram.build(compiler, "fault_lanes", "-pthread"));
  }

  /**
   * Runs the program once. Each client touches each of its own pages once, in an order that looks
   * random.
   *
   * @param clients threads that touch, 1 to 64
   * @param faultsPerClient pages of a client, at least 2; each takes 4 KiB of memory
   * @param pauseNs sleep after each touch, 0 for none
   * @throws NativeStepsException if the kernel refuses a userfaultfd, or the program fails
   */
  public Result run(Placement lanes, int clients, int faultsPerClient, long pauseNs) {
    List<String> lines =
        program.run(
            List.of(
                lanes.word,
                Integer.toString(clients),
                Integer.toString(faultsPerClient),
                Long.toString(pauseNs)));
    String last = lines.isEmpty() ? "" : lines.getLast();
    try {
      return Result.parse(last);
    } catch (NumberFormatException e) {
      throw new NativeStepsException("fault_lanes printed no figures: " + last, e);
    }
  }

  @Override
  public void close() {
    program.close();
  }
}
