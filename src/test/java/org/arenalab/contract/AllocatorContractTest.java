package org.arenalab.contract;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract of every allocator of the library. It needs no native library. */
class AllocatorContractTest extends AllocatorContract {
  static List<Contender> contenders() {
    return Contender.ours();
  }

  @ParameterizedTest
  @MethodSource("contenders")
  void shouldRefuseAllocationAfterClose(Contender contender) {
    Subject subject = contender.subjects().get();
    subject.close();
    assertThatThrownBy(() -> subject.allocate(100))
        .isInstanceOf(RuntimeException.class)
        .hasMessageContaining("closed");
  }
}
