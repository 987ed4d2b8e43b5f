package org.arenalab.extent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.arenalab.extent.ExtentPoolException.Reason;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Tests of the extents that compaction moves and of its end. Races with a move run inside the
 * move's callback.
 */
class CompactionTest {
  private static final long BUDGET_NS = ExtentPool.MAX_SLICE_NS;
  private static final int KEYS = 1000;

  private final OwnerTable table = new OwnerTable(KEYS);
  private ExtentPool pool = open(0, () -> 0);
  private long now;

  private static ExtentPool open(double targetPercent, LongSupplier clock) {
    ExtentPoolConfig config =
        ExtentPoolConfig.builder(1 << 20)
            .targetFragmentedPercent(targetPercent)
            .tailSlackBytes(1 << 20)
            .build();
    return new ExtentPool(config, PoolMemory.reserve(config), ReleaseGate.ours(), clock);
  }

  @AfterEach
  void close() {
    pool.verifyInvariants();
    pool.close();
  }

  private void reopen(double targetPercent) {
    pool.close();
    pool = open(targetPercent, () -> now);
  }

  private long store(int key, int sizeBytes) {
    long offset = pool.allocate(sizeBytes, key);
    RawMemory.fill(pool.address(offset), sizeBytes, (byte) key);
    table.publish(key, offset, sizeBytes);
    return offset;
  }

  private void drop(int key) {
    pool.free(table.take(key));
  }

  private void assertHolds(int key) {
    long entry = table.entry(key);
    for (int i = 0; i < OwnerTable.sizeBytes(entry); i++) {
      assertThat(RawMemory.getByte(pool.address(OwnerTable.offset(entry)) + i))
          .isEqualTo((byte) key);
    }
  }

  private int compactAll(Relocation relocation) {
    int slices = 1;
    while (pool.compact(BUDGET_NS, relocation)) {
      pool.verifyInvariants();
      assertThat(++slices).as("slices").isLessThan(10_000);
    }
    return slices;
  }

  @Test
  void shouldMoveTheLastExtentIntoAHoleThatFits() {
    long hole = store(1, 500);
    store(2, 100);
    store(3, 490);
    drop(1);

    assertThat(pool.compact(BUDGET_NS, table)).isFalse();
    assertThat(table.offset(3)).isEqualTo(hole);
    assertHolds(3);
    ExtentPoolStats stats = pool.stats();
    assertThat(stats.movedExtents()).isEqualTo(1);
    assertThat(stats.movedBytes()).isEqualTo(490);
    assertThat(stats.liveBytes()).isEqualTo(590);
    assertThat(stats.liveExtents()).isEqualTo(2);
    assertThat(stats.fragmentedBytes()).isZero();
    assertThat(stats.usedBytes()).isEqualTo(512 + 112);
    assertThat(stats.allocations()).as("copies are not allocations").isEqualTo(3);
    assertThat(stats.frees()).isEqualTo(1);
  }

  /** The owner may still write an extent that it has not published. */
  @Test
  void shouldLeaveWhatIsNotPublished() {
    store(1, 500);
    store(2, 100);
    long unpublished = pool.allocate(490, 3);
    drop(1);

    compactAll(table);
    assertThat(pool.sizeBytes(unpublished)).isEqualTo(490);
    assertThat(table.offset(3)).isZero();
    assertThat(pool.stats().refusedMoves()).isPositive();

    table.publish(3, unpublished, 490);
    compactAll(table);
    assertThat(table.offset(3)).isLessThan(unpublished);
  }

  /** No extent at the end fits a hole: the crumbs come together in one that rolls to the tail. */
  @Test
  void shouldGatherCrumbs() {
    for (int i = 0; i < KEYS / 2; i++) {
      store(2 * i, 40);
      store(2 * i + 1, 1000 + i);
    }
    for (int i = 0; i < KEYS / 2; i++) {
      drop(2 * i);
    }
    assertThat(pool.stats().fragmentedBytes()).isEqualTo(KEYS / 2 * 48);

    compactAll(table);
    ExtentPoolStats stats = pool.stats();
    assertThat(stats.fragmentedBytes()).isZero();
    assertThat(stats.usedBytes()).isEqualTo(stats.occupiedBytes());
    for (int i = 0; i < KEYS / 2; i++) {
      assertHolds(2 * i + 1);
    }
  }

  /**
   * What was moved without effect in a large pool is no reason to give up in what is left of it.
   */
  @Test
  void shouldNotGiveUpInAPoolThatHasShrunk() {
    store(1, 13_100);
    store(2, 68);
    store(3, 27_074);
    store(4, 27_074);
    long unpublished = pool.allocate(500, 5);
    drop(3);
    compactAll(table);
    assertThat(pool.stats().movedBytes()).as("moved below the last extent").isEqualTo(27_074);

    drop(1);
    drop(4);
    pool.free(unpublished);
    compactAll(table);
    assertThat(pool.stats().fragmentedBytes()).isZero();
    assertHolds(2);
  }

  @Test
  void shouldStopAtTheTarget() {
    reopen(2);
    for (int i = 0; i < KEYS / 2; i++) {
      store(2 * i, 40);
      store(2 * i + 1, 1000);
    }
    for (int i = 0; i < KEYS / 2; i++) {
      drop(2 * i);
    }
    compactAll(table);
    ExtentPoolStats stats = pool.stats();
    assertThat(stats.fragmentedBytes()).isBetween(1L, stats.usedBytes() * 2 / 100);
    long moved = stats.movedBytes();
    compactAll(table);
    assertThat(pool.stats().movedBytes()).isEqualTo(moved);
  }

  @Test
  void shouldDropTheCopyThatItsOwnerRefuses() {
    store(1, 500);
    store(2, 100);
    long stays = store(3, 490);
    drop(1);
    compactAll(
        new Answers() {
          @Override
          public boolean tryMove(long owner, long from, long to) {
            return false;
          }
        });

    assertThat(table.offset(3)).isEqualTo(stays);
    assertHolds(3);
    assertThat(pool.stats().liveExtents()).isEqualTo(2);
    assertThat(pool.stats().movedExtents()).isZero();
  }

  /** A pinned extent in the middle is stepped over; the others are packed around it. */
  @Test
  void shouldStepOverWhatStays() {
    for (int i = 0; i < 200; i++) {
      store(2 * i, 40);
      store(2 * i + 1, 1000 + i);
    }
    for (int i = 0; i < 200; i++) {
      drop(2 * i);
    }
    long[] pinned = {table.offset(101), table.offset(103)};
    compactAll(
        new Answers() {
          @Override
          public boolean mayMove(long owner, long from) {
            return owner != 101 && owner != 103 && super.mayMove(owner, from);
          }
        });

    assertThat(new long[] {table.offset(101), table.offset(103)}).isEqualTo(pinned);
    // All but what the two hold in place.
    assertThat(pool.stats().fragmentedBytes()).isLessThan(200 * 48);
    for (int i = 0; i < 200; i++) {
      assertHolds(2 * i + 1);
    }
  }

  @Test
  void shouldEndWhereNothingMayMove() {
    for (int i = 0; i < 200; i++) {
      store(i, 100);
    }
    for (int i = 0; i < 200; i += 2) {
      drop(i);
    }
    Relocation nothing =
        new Answers() {
          @Override
          public boolean mayMove(long owner, long from) {
            return false;
          }
        };

    assertThat(compactAll(nothing)).isEqualTo(1);
    assertThat(pool.stats().movedExtents()).isZero();
  }

  @Test
  void shouldStayWholeWhenTheOwnerThrows() {
    store(1, 500);
    store(2, 100);
    long stays = store(3, 490);
    drop(1);
    for (boolean before : new boolean[] {true, false}) {
      Relocation throwing =
          new Answers() {
            @Override
            public boolean mayMove(long owner, long from) {
              return fail(before) && super.mayMove(owner, from);
            }

            @Override
            public boolean tryMove(long owner, long from, long to) {
              return fail(true);
            }

            private boolean fail(boolean really) {
              if (really) {
                throw new IllegalStateException("owner");
              }
              return true;
            }
          };
      assertThatThrownBy(() -> pool.compact(BUDGET_NS, throwing)).hasMessage("owner");
      pool.verifyInvariants();
      assertThat(pool.stats().liveExtents()).isEqualTo(2);
      assertThat(table.offset(3)).isEqualTo(stays);
    }
    compactAll(table);
    assertThat(table.offset(3)).isLessThan(stays);
  }

  /** Its place is not handed out before the move has ended: no ABA in the owner's table. */
  @Test
  void shouldKeepThePlaceOfAnExtentThatIsFreedWhileItMoves() {
    store(1, 500);
    store(2, 100);
    long place = store(3, 490);
    drop(1);
    List<Long> others = new ArrayList<>();
    pool.compact(
        BUDGET_NS,
        new Answers() {
          @Override
          public boolean mayMove(long owner, long from) {
            boolean may = super.mayMove(owner, from);
            if (table.offset(3) == from) {
              drop(3);
              assertThat(pool.stats().liveExtents()).isEqualTo(1);
              assertThat(pool.stats().liveBytes()).isEqualTo(100);
              assertThatThrownBy(() -> pool.free(from))
                  .hasFieldOrPropertyWithValue("reason", Reason.DOUBLE_FREE);
              assertThatThrownBy(() -> pool.sizeBytes(from))
                  .hasFieldOrPropertyWithValue("reason", Reason.DOUBLE_FREE);
              for (int i = 0; i < 100; i++) {
                others.add(pool.allocate(490, 4));
              }
              pool.verifyInvariants();
            }
            return may;
          }
        });

    assertThat(others).hasSize(100).doesNotContain(place).doesNotHaveDuplicates();
    assertThat(pool.stats().liveExtents()).isEqualTo(101);
    assertThat(pool.stats().refusedMoves()).isPositive();
    assertThat(List.of(pool.allocate(490, 5), pool.allocate(490, 5)))
        .as("free now")
        .contains(place);
  }

  /** From the compare-and-set on the copy is the extent, and may be freed like any other. */
  @Test
  void shouldLetTheCopyBeFreedAsSoonAsItIsPublished() {
    store(1, 500);
    store(2, 100);
    store(3, 490);
    drop(1);
    pool.compact(
        BUDGET_NS,
        new Answers() {
          @Override
          public boolean tryMove(long owner, long from, long to) {
            boolean published = super.tryMove(owner, from, to);
            if (owner == 3) {
              drop(3);
              assertThat(pool.stats().liveExtents()).isEqualTo(1);
              assertThat(pool.stats().liveBytes()).isEqualTo(100);
            }
            return published;
          }
        });

    assertThat(pool.stats().liveExtents()).isEqualTo(1);
    assertThat(pool.stats().liveBytes()).isEqualTo(100);
    assertThat(pool.stats().frees()).isEqualTo(2);
  }

  @Test
  void shouldLetOneThreadCompactAtATime() {
    store(1, 500);
    store(2, 100);
    store(3, 490);
    drop(1);
    pool.compact(
        BUDGET_NS,
        new Answers() {
          @Override
          public boolean mayMove(long owner, long from) {
            assertThat(pool.compact(BUDGET_NS, table)).isFalse();
            return super.mayMove(owner, from);
          }
        });

    assertThat(pool.stats().movedExtents()).isEqualTo(1);
  }

  /** A slice ends before the step that its budget would not cover: by the clock, not by luck. */
  @Test
  void shouldKeepToItsBudget() {
    reopen(0);
    for (int i = 0; i < 400; i++) {
      store(i, 1000);
    }
    for (int i = 0; i < 200; i++) {
      drop(i);
    }
    Relocation slow =
        new Answers() {
          @Override
          public boolean tryMove(long owner, long from, long to) {
            now += 10_000;
            return super.tryMove(owner, from, to);
          }
        };

    assertThat(pool.compact(35_000, slow)).isTrue();
    assertThat(pool.stats().movedExtents()).isEqualTo(3);
    assertThat(pool.compact(Long.MAX_VALUE, slow)).isTrue();
    assertThat(pool.stats().movedExtents()).as("50 us at the most").isEqualTo(3 + 5);
    assertThat(pool.compact(1, slow)).isTrue();
    assertThat(pool.stats().movedExtents()).as("one step at the least").isEqualTo(9);
    assertThat(pool.stats().longestSliceNs()).isEqualTo(50_000);
    assertThat(pool.stats().compactionSlices()).isEqualTo(3);
  }

  /** Answers as the table does, unless overridden. */
  private class Answers implements Relocation {
    @Override
    public boolean mayMove(long owner, long fromOffset) {
      return table.mayMove(owner, fromOffset);
    }

    @Override
    public boolean tryMove(long owner, long fromOffset, long toOffset) {
      return table.tryMove(owner, fromOffset, toOffset);
    }
  }
}
