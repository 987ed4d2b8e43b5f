package org.arenalab.slab;

import static org.arenalab.slab.release.ReleasePolicy.Verdict.DONTNEED;
import static org.arenalab.slab.release.ReleasePolicy.Verdict.FREE;
import static org.arenalab.slab.release.ReleasePolicy.Verdict.KEEP;
import static org.assertj.core.api.Assertions.assertThat;

import org.arenalab.slab.release.CpuBudget;
import org.arenalab.slab.release.ReleasePolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReleasePolicyTest {
  private static final long DECAY_NS = 100_000_000;
  private static final long TARGET_BYTES = 10 << 20;

  private static ReleasePolicy policy(SlabMode mode, Decommit decommit) {
    return new ReleasePolicy(mode.level(decommit), DECAY_NS, TARGET_BYTES, 0.02);
  }

  @ParameterizedTest
  @EnumSource(Decommit.class)
  void shouldKeepEverythingUnlessLean(Decommit decommit) {
    for (SlabMode mode : new SlabMode[] {SlabMode.FAST, SlabMode.BALANCED}) {
      assertThat(policy(mode, decommit).decide(Long.MAX_VALUE / 8, false, 1L << 40))
          .isEqualTo(KEEP);
      assertThat(policy(mode, decommit).decommits()).isFalse();
    }
  }

  @Test
  void shouldKeepEverythingWhenDecommitIsOff() {
    assertThat(policy(SlabMode.LEAN, Decommit.OFF).decide(Long.MAX_VALUE / 8, false, 1L << 40))
        .isEqualTo(KEEP);
  }

  @Test
  void shouldWaitForTheDecay() {
    ReleasePolicy lean = policy(SlabMode.LEAN, Decommit.DONTNEED);
    assertThat(lean.decide(DECAY_NS - 1, false, TARGET_BYTES)).isEqualTo(KEEP);
    assertThat(lean.decide(DECAY_NS, false, TARGET_BYTES)).isEqualTo(DONTNEED);
  }

  @Test
  void shouldWaitHalfAsLongAboveTheTarget() {
    ReleasePolicy lean = policy(SlabMode.LEAN, Decommit.DONTNEED);
    assertThat(lean.decide(DECAY_NS / 2, false, TARGET_BYTES + 1)).isEqualTo(DONTNEED);
    assertThat(lean.decide(DECAY_NS / 2 - 1, false, TARGET_BYTES + 1)).isEqualTo(KEEP);
  }

  @Test
  void shouldFreeFirstAndEscalateWithAge() {
    ReleasePolicy lean = policy(SlabMode.LEAN, Decommit.FREE);
    assertThat(lean.decide(DECAY_NS, false, 0)).isEqualTo(FREE);
    assertThat(lean.decide(2 * DECAY_NS, true, 0)).isEqualTo(KEEP);
    assertThat(lean.decide(4 * DECAY_NS, true, 0)).isEqualTo(DONTNEED);
    assertThat(lean.decide(4 * DECAY_NS, false, 0)).isEqualTo(DONTNEED);
  }

  @Test
  void shouldPrewarmOnlyWhenFast() {
    assertThat(policy(SlabMode.FAST, Decommit.OFF).prewarms()).isTrue();
    assertThat(policy(SlabMode.BALANCED, Decommit.OFF).prewarms()).isFalse();
    assertThat(policy(SlabMode.LEAN, Decommit.OFF).prewarms()).isFalse();
  }

  @Test
  void shouldOweWhatItOverspent() {
    CpuBudget budget = new CpuBudget(0.02, 0);
    assertThat(budget.allows()).isTrue();
    budget.spend(50_000_000);
    assertThat(budget.allows()).isFalse();
    assertThat(budget.debtNs()).isEqualTo(30_000_000);
    budget.accrue(1_000_000_000);
    assertThat(budget.allows()).isFalse();
    budget.accrue(1_600_000_000);
    assertThat(budget.allows()).isTrue();
    assertThat(budget.debtNs()).isZero();
  }

  @Test
  void shouldNotSaveMoreThanASecondsWorth() {
    CpuBudget budget = new CpuBudget(0.02, 0);
    budget.accrue(3_600_000_000_000L);
    budget.spend(20_000_001);
    assertThat(budget.allows()).isFalse();
  }
}
