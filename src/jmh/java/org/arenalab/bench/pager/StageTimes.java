package org.arenalab.bench.pager;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import org.HdrHistogram.Histogram;

/**
 * The stages of page faults that need the clock of the faulting thread beside that of its lane. The
 * lane leaves two stamps in the session's memory: it has read the message, and it has answered.
 *
 * @param queued from the access until a lane has read its message
 * @param served until the lane has answered
 * @param resumed until the thread runs again
 * @param total of the access
 */
public record StageTimes(Stage queued, Stage served, Stage resumed, Stage total) {
  private static final int DIGITS = 3;
  private static final long HIGHEST_NS = 10_000_000_000L;
  private static final double MEDIAN = 0.5;
  private static final double P99 = 0.99;
  private static final double P999 = 0.999;

  /**
   * A stage.
   *
   * @param count faults
   * @param p50 median
   * @param p99 99th percentile
   * @param p999 99.9th percentile
   * @param histogram HdrHistogram's compressed form in base64, some kilobytes
   */
  public record Stage(
      long count, Percentile p50, Percentile p99, Percentile p999, String histogram) {
    static Stage of(Histogram times) {
      return new Stage(
          times.getTotalCount(),
          percentile(times, MEDIAN),
          percentile(times, P99),
          percentile(times, P999),
          encoded(times));
    }

    private static Percentile percentile(Histogram times, double share) {
      long count = times.getTotalCount();
      return Percentile.of(
          count, share, rank -> times.getValueAtPercentile(100.0 * (rank + 1) / count));
    }

    private static String encoded(Histogram times) {
      ByteBuffer bytes = ByteBuffer.allocate(times.getNeededByteBufferCapacity());
      int length = times.encodeIntoCompressedByteBuffer(bytes);
      return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
    }
  }

  /** Returns a histogram of fixed size, so that recording makes no garbage. */
  static Histogram newHistogram() {
    return new Histogram(HIGHEST_NS, DIGITS);
  }

  static void record(Histogram histogram, long ns) {
    histogram.recordValue(Math.clamp(ns, 0, HIGHEST_NS));
  }
}
