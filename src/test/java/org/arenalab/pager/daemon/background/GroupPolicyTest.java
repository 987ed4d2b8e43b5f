package org.arenalab.pager.daemon.background;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;

/** The decision about one group over simulated time. */
class GroupPolicyTest {
  private static final long S = 1_000_000_000L;
  private static final long T_COLD = 40 * S;
  private static final long TICK = S / 2;
  private static final int PAGES = 512;

  private final GroupPolicy policy = new GroupPolicy(0);
  private long nowNs;
  private int refaults;
  private int evictions;
  private long lastEvictionNs;

  /**
   * Advances time.
   *
   * @param touches whether the group is written to at a time
   */
  private void run(long untilNs, LongPredicate touches) {
    boolean touched = false;
    while (nowNs < untilNs) {
      nowNs += TICK;
      touched |= touches.test(nowNs);
      policy.returned(refaults, nowNs, T_COLD);
      refaults = 0;
      switch (policy.due(nowNs, T_COLD)) {
        case NONE -> {}
        case SAMPLE -> {
          if (policy.isIdle(8, touched ? 3 : 0)) {
            policy.armed(nowNs);
          } else {
            policy.watch(nowNs);
          }
          touched = false;
        }
        case EVICT -> {
          if (touched) {
            policy.watch(nowNs);
          } else {
            evictions++;
            lastEvictionNs = nowNs;
            policy.evicting(PAGES, nowNs);
          }
          touched = false;
        }
        case SETTLE -> policy.watch(nowNs);
      }
    }
  }

  @Test
  void shouldEvictColdGroupSoonAfterTCold() {
    run(T_COLD * 2, at -> false);

    assertThat(evictions).isEqualTo(1);
    assertThat(lastEvictionNs).isBetween(T_COLD, T_COLD + T_COLD / 4 + TICK);
  }

  @Test
  void shouldKeepWrittenGroup() {
    run(20 * T_COLD, at -> at % (5 * S) == 0);

    assertThat(evictions).isZero();
    assertThat(policy.phase()).isEqualTo(GroupPolicy.Phase.WATCHED);
  }

  @Test
  void shouldEvictOnceWritesEnd() {
    run(10 * T_COLD, at -> at % (5 * S) == 0 && at < 5 * T_COLD);

    assertThat(evictions).isPositive();
  }

  @Test
  void shouldKeepReturningGroupForLonger() {
    run(2 * T_COLD, at -> false);
    refaults += PAGES / 4;
    run(nowNs + TICK, at -> false);

    assertThat(policy.returns()).isPositive();
    int before = evictions;
    run(lastEvictionNs + 2 * T_COLD, at -> false);
    assertThat(evictions).isEqualTo(before);
  }

  @Test
  void shouldIgnoreReturnOfFewPages() {
    run(2 * T_COLD, at -> false);
    refaults += PAGES / 16 - 1;
    run(nowNs + TICK, at -> false);

    assertThat(policy.returns()).isZero();
  }

  @Test
  void shouldForgiveLateReturn() {
    run(2 * T_COLD, at -> false);
    refaults += PAGES;
    run(nowNs + TICK, at -> false);
    int early = policy.returns();
    run(nowNs + 100 * T_COLD, at -> evictions > 1);
    refaults += PAGES;
    run(nowNs + TICK, at -> true);

    assertThat(policy.returns()).isLessThan(early);
  }

  /** A daemon that takes over finds a total that it has not caused. */
  @Test
  void shouldNotRaiseTColdForOldReturns() {
    PromotionGoal goal = new PromotionGoal(T_COLD, 1_000_000, 0);
    for (long at = S; at < 60 * S; at += S) {
      goal.update(1_000_000, 1_000, false, at);
    }

    assertThat(goal.tColdNs()).isEqualTo(T_COLD);
  }

  @Test
  void shouldRaiseTColdWhilePagesReturn() {
    PromotionGoal goal = new PromotionGoal(T_COLD, 0, 0);
    long total = 0;
    for (long at = S; at < 1_200 * S; at += S) {
      total += 100;
      goal.update(total, 1_000, false, at);
    }
    long raised = goal.tColdNs();

    assertThat(raised).isGreaterThan(T_COLD).isLessThanOrEqualTo(16 * T_COLD);
    for (long at = 1_200 * S; at < 40_000 * S; at += S) {
      goal.update(total, 1_000, false, at);
    }
    assertThat(goal.tColdNs()).isLessThan(raised);
  }
}
