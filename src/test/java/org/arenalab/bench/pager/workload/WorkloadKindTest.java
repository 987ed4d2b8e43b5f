package org.arenalab.bench.pager.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkloadKindTest {
  /** The arguments with which predicomp's script runs its workloads. */
  @ParameterizedTest
  @CsvSource({
    "interactive_burst, touches, 256, 100, 400, 0",
    "anon_streamer, passes, 512, 0, 300, 0",
    "random_touch_heap, ops, 512, 0, 0, 200000",
    "mmap_churn, ops, 0, 0, 0, 300"
  })
  void shouldHavePredicompsParameters(
      String label, String unit, int regionMb, int activeMs, int idleMs, int opsPerSecond) {
    WorkloadKind kind = WorkloadKind.named(label);
    assertThat(kind.label()).isEqualTo(label);
    assertThat(kind.unit()).isEqualTo(unit);
    assertThat(kind.regionMb()).isEqualTo(regionMb);
    assertThat(kind.activeMs()).isEqualTo(activeMs);
    assertThat(kind.idleMs()).isEqualTo(idleMs);
    assertThat(kind.opsPerSecond()).isEqualTo(opsPerSecond);
  }

  @Test
  void shouldSleepBetweenOperations() {
    assertThat(WorkloadKind.RANDOM_TOUCH_HEAP.pauseNs()).isEqualTo(5_000);
    assertThat(WorkloadKind.MMAP_CHURN.pauseNs()).isEqualTo(3_333_333);
    assertThat(WorkloadKind.ANON_STREAMER.pauseNs()).isZero();
    assertThat(WorkloadKind.MAP_BYTES).isEqualTo(524_288);
  }

  @Test
  void shouldRefuseOtherLabels() {
    assertThatThrownBy(() -> WorkloadKind.named("churn"))
        .hasMessage(
            "unknown workload: --only=churn, expected interactive_burst, anon_streamer,"
                + " random_touch_heap, mmap_churn");
  }

  /** The first numbers of xorshift64 from 12345, by the unsigned rest of a division by 131,072. */
  @Test
  void shouldDrawXorshiftPages() {
    RandomPages pages = new RandomPages(12_345, 131_072);
    long state = 12_345;
    for (int i = 0; i < 5; i++) {
      state ^= state << 13;
      state ^= state >>> 7;
      state ^= state << 17;
      assertThat(pages.next()).isEqualTo((int) (state & 131_071));
    }
    assertThat(IntStream.generate(pages::next).limit(10_000).distinct().count())
        .isGreaterThan(9_000);
  }
}
