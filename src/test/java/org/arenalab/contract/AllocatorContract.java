package org.arenalab.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The contract of an allocator, by random traces; see {@link Shadow}. A subclass has the static
 * method {@code contenders}. {@code -Dcontract.percent=N} shortens the traces, for a slow machine.
 */
@Timeout(300)
abstract class AllocatorContract {
  private static final int PERCENT = Integer.getInteger("contract.percent", 100);
  private static final int LONG_ROUNDS = 8;
  private static final int LONG_FACTOR = 4;
  private static final int BLOCKS = 100;

  @ParameterizedTest
  @MethodSource("contenders")
  void shouldAgreeWithShadow(Contender contender) {
    runTrace(contender, 1);
  }

  /** Each round has a subject of its own, so the rounds share the processors. */
  @Tag("nightly")
  @ParameterizedTest
  @MethodSource("contenders")
  void shouldAgreeWithShadowForLong(Contender contender) {
    IntStream.range(0, LONG_ROUNDS).parallel().forEach(round -> runTrace(contender, LONG_FACTOR));
  }

  private static void runTrace(Contender contender, int factor) {
    int steps = Math.max(contender.steps() * factor * PERCENT / 100, 1);
    OperationTrace.run(System.nanoTime(), steps, contender.subjects());
  }

  @ParameterizedTest
  @MethodSource("contenders")
  void shouldCloseTwiceWithLiveBlocks(Contender contender) {
    Subject subject = contender.subjects().get();
    for (int i = 0; i < BLOCKS; i++) {
      assertThat(subject.allocate(100)).isNotEqualTo(Subject.REFUSED);
      assertThat(subject.allocateElsewhere(100)).isNotEqualTo(Subject.REFUSED);
    }
    subject.close();
    subject.close();
  }
}
