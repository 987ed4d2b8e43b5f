package org.arenalab.bench.mem;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * Times of single touches in nanoseconds, to three digits.
 *
 * @param samples the number of timed touches; if it is 0, so are the others
 */
public record MemLatency(long samples, long p50Ns, long p95Ns, long p99Ns, long maxNs) {
  private static final int DIGITS = 3;
  private static final long HIGHEST_NS = 10_000_000_000L;

  /** Returns a histogram of fixed size, so that recording makes no garbage. */
  static Histogram newHistogram() {
    return new Histogram(HIGHEST_NS, DIGITS);
  }

  static void record(Histogram histogram, long tookNs) {
    histogram.recordValue(Math.min(tookNs, HIGHEST_NS));
  }

  static MemLatency of(Histogram histogram) {
    return new MemLatency(
        histogram.getTotalCount(),
        histogram.getValueAtPercentile(50),
        histogram.getValueAtPercentile(95),
        histogram.getValueAtPercentile(99),
        histogram.getTotalCount() == 0 ? 0 : histogram.getMaxValue());
  }

  /** Returns HdrHistogram's compressed form in base64, some kilobytes. */
  static String encoded(Histogram histogram) {
    ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int length = histogram.encodeIntoCompressedByteBuffer(bytes);
    return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
  }

  /**
   * Returns the histogram that {@link #encoded} wrote.
   *
   * @throws IllegalArgumentException if the text is something else
   */
  static Histogram decoded(String text) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text));
      return Histogram.decodeFromCompressedByteBuffer(bytes, HIGHEST_NS);
    } catch (DataFormatException | RuntimeException e) {
      throw new IllegalArgumentException(
          "not a compressed HdrHistogram: letters=%d: %s".formatted(text.length(), e), e);
    }
  }
}
