package org.arenalab.tiering;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.arenalab.JavaProcess;
import org.arenalab.os.process.ProcessorAffinity;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** All loops and the program share one processor. */
@Tag("slow")
@Timeout(120)
class OneProcessorTest {
  private static final long S = 1_000_000_000;

  /** A step of compression may overdraw the budget by about this time. */
  private static final long STEP_NS = S / 10;

  /** Starts a process on some processors: it inherits those of the thread that starts it. */
  private static JavaProcess start(int... processors) throws IOException {
    int[] allowed = ProcessorAffinity.allowed();
    assertThat(ProcessorAffinity.tryAllow(processors)).isTrue();
    try {
      return JavaProcess.start(List.of("-XX:TieredStopAtLevel=4"), OneProcessorChild.class);
    } finally {
      assertThat(ProcessorAffinity.tryAllow(allowed)).isTrue();
    }
  }

  private static long number(JavaProcess child, String name) throws Exception {
    return Long.parseLong(child.awaitLine(name + "="));
  }

  /** Runs the child; returns the 99th percentile of its stalls. */
  private static long run(int... processors) throws Exception {
    try (JavaProcess child = start(processors)) {
      assertThat(child.awaitExit()).as(child.output()).isZero();
      assertThat(number(child, "processors")).isEqualTo(processors.length);
      assertThat(number(child, "failures")).isZero();
      assertThat(number(child, "stalls")).isPositive();
      assertThat(number(child, "admits")).isPositive();
      double share = OneProcessorChild.BUDGET_PERCENT / 100;
      // The bucket holds the budget of one second.
      assertThat((double) number(child, "compressionNs"))
          .isLessThan(share * (number(child, "wallNs") + S) + STEP_NS);
      return number(child, "p99Ns");
    }
  }

  /** The times of the stalls are printed, and not judged: they depend on the neighbours. */
  @Test
  void shouldHoldItsBudget() throws Exception {
    int[] allowed = ProcessorAffinity.allowed();
    long one = run(allowed[0]);
    long all = run(allowed);
    System.out.printf(
        "stall p99: %d ns on one processor, %d ns on %d: %.2f%n",
        one, all, allowed.length, (double) one / all);
  }
}
