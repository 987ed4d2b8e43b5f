package org.arenalab.hotness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import org.arenalab.Effort;
import org.arenalab.hotness.SourceContractTest.Subject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Prints the cost of each exact source that this machine has: processor time of a question per MiB
 * watched, over 64 MiB of which some pages were accessed, and the time of the first write to a page
 * after a question, which faults. {@code docs/hotness.md} quotes it.
 */
class SourceCostTest {
  private static final int PAGES = (int) ((64L << 20) / TestRange.PAGE);
  private static final double MIB = PAGES * TestRange.PAGE / (double) (1 << 20);
  private static final int WARM_UP = Effort.of(2, 20);
  private static final int ROUNDS = Effort.of(5, 11);
  private static final double[] SHARES = {0, 0.01, 0.5, 1};

  static Iterable<Subject> subjects() {
    return SourceContractTest.subjects();
  }

  @Tag("medium")
  @ParameterizedTest
  @MethodSource("subjects")
  void shouldPrintCostPerMiB(Subject subject) {
    try (TestRange range = subject.range(PAGES);
        HotnessSource source = subject.open()) {
      range.watchIn(source);
      PageBitmap bitmap = new PageBitmap(range.address, range.lengthBytes, TestRange.PAGE);
      StringBuilder line = new StringBuilder(subject.kind() + ", " + subject.memory() + ":");
      for (double share : SHARES) {
        double microseconds = median(range, source, bitmap, share);
        line.append(String.format(Locale.ROOT, "  %.0f %% %.2f", share * 100, microseconds));
      }
      line.append(String.format(Locale.ROOT, "  us per MiB; %.2f us per page written", accessUs));
      System.out.println(line);
      assertThat(source.cost().questions()).isEqualTo((long) SHARES.length * (WARM_UP + ROUNDS));
    }
  }

  /** Time of the first write to a page after the last question, of the last round. */
  private double accessUs;

  private double median(TestRange range, HotnessSource source, PageBitmap bitmap, double share) {
    double[] perMiB = new double[ROUNDS];
    for (int round = -WARM_UP; round < ROUNDS; round++) {
      SplittableRandom random = new SplittableRandom(round);
      long startNs = System.nanoTime();
      for (int page = 0; page < PAGES; page++) {
        if (random.nextDouble() < share) {
          range.write(page);
        }
      }
      accessUs = (System.nanoTime() - startNs) / 1000.0 / PAGES;
      bitmap.clear();
      long before = source.cost().processorNs();
      source.ask(bitmap);
      if (round >= 0) {
        perMiB[round] = (source.cost().processorNs() - before) / 1000.0 / MIB;
      }
    }
    Arrays.sort(perMiB);
    return perMiB[ROUNDS / 2];
  }
}
