package org.arenalab.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract of every allocator, ours and peers, by random traces; see {@link Shadow}. */
@Timeout(300)
class AllocatorContractTest {
  private static final int LONG_ROUNDS = 8;
  private static final int LONG_FACTOR = 4;
  private static final int BLOCKS = 100;

  static List<Contender> contenders() {
    return Contender.all();
  }

  static List<Contender> ours() {
    return Contender.all().stream().filter(Contender::isOurs).toList();
  }

  @ParameterizedTest
  @MethodSource("contenders")
  void shouldAgreeWithShadow(Contender contender) {
    OperationTrace.run(System.nanoTime(), contender.steps(), contender.subjects());
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("contenders")
  void shouldAgreeWithShadowForLong(Contender contender) {
    for (int round = 0; round < LONG_ROUNDS; round++) {
      OperationTrace.run(System.nanoTime(), LONG_FACTOR * contender.steps(), contender.subjects());
    }
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

  @ParameterizedTest
  @MethodSource("ours")
  void shouldRefuseAllocationAfterClose(Contender contender) {
    Subject subject = contender.subjects().get();
    subject.close();
    assertThatThrownBy(() -> subject.allocate(100))
        .isInstanceOf(RuntimeException.class)
        .hasMessageContaining("closed");
  }
}
