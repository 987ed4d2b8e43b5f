package org.arenalab.bench.pager.ab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.arenalab.bench.pager.workload.Backing;
import org.arenalab.bench.pager.workload.PagedWorkload;
import org.arenalab.bench.pager.workload.WorkloadKind;
import org.junit.jupiter.api.Test;

class PagerAbPlanTest {
  private static final PagerAbPlan PLAN = AbResults.plan(6);

  @Test
  void shouldTakePredicompsRegions() {
    PagedWorkload random = PLAN.workload(WorkloadKind.RANDOM_TOUCH_HEAP, AbArm.ZRAM, "");
    assertThat(random.regionMb()).isEqualTo(512);
    assertThat(random.durationMs()).isEqualTo(10_000);
    assertThat(random.backing()).isEqualTo(Backing.SWAPPED);
    assertThat(PLAN.regionMb(WorkloadKind.INTERACTIVE_BURST)).isEqualTo(256);
    assertThat(PLAN.laneFaults(WorkloadKind.RANDOM_TOUCH_HEAP)).isEqualTo(120_000);
    assertThat(PLAN.laneFaults(WorkloadKind.INTERACTIVE_BURST)).isEqualTo(65_536);
  }

  /** An order that never changes would let a drift of the machine favour an arm. */
  @Test
  void shouldTakeTurnsInChangingOrder() {
    Set<List<AbArm>> orders = new HashSet<>();
    for (int run = 1; run <= 20; run++) {
      List<AbArm> order = PLAN.order(run, WorkloadKind.RANDOM_TOUCH_HEAP);
      assertThat(order).containsExactlyInAnyOrder(AbArm.values());
      assertThat(PLAN.order(run, WorkloadKind.RANDOM_TOUCH_HEAP)).isEqualTo(order);
      orders.add(order);
      assertThat(PLAN.order(run)).containsExactlyInAnyOrderElementsOf(PLAN.workloads());
    }
    assertThat(orders).hasSizeGreaterThan(10);
    assertThat(PLAN.order(1, WorkloadKind.MMAP_CHURN))
        .containsExactlyInAnyOrder(AbArm.NONE, AbArm.A_A, AbArm.IDLE, AbArm.PAGER);
  }

  @Test
  void shouldServeEachArmByItsDaemon() {
    assertThat(PLAN.server(AbArm.PAGER).tColdMs()).isEqualTo(500);
    assertThat(PLAN.server(AbArm.PAGER).singleLane()).isFalse();
    assertThat(PLAN.server(AbArm.SINGLE_LANE).singleLane()).isTrue();
    assertThat(PLAN.server(AbArm.IDLE).tColdMs()).isGreaterThan(10_000);
  }

  @Test
  void shouldRefuseOtherLabels() {
    assertThat(AbArm.named("A-A")).isEqualTo(AbArm.A_A);
    assertThatThrownBy(() -> AbArm.named("java"))
        .hasMessage(
            "unknown arm: --arms=java, expected none, a-a, idle, pager, zram, single-lane,"
                + " c-lanes");
  }
}
