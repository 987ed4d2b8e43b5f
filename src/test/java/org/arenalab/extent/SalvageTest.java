package org.arenalab.extent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.arenalab.extent.Salvage.Verdict;
import org.arenalab.os.RawMemory;
import org.arenalab.os.SharedMemory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests of pools that are rebuilt from a table of their owner. */
class SalvageTest {
  private static final ExtentPoolConfig CONFIG = ExtentPoolConfig.ofCapacity(256 << 10);
  private static final int KEYS = 64;
  private static final int SEEDS = 12;
  private static final int MIXES = 10;

  private final SharedMemory file = SharedMemory.createMemfd("pool", false);

  @AfterEach
  void close() {
    file.close();
  }

  /** The owner's table: offset and size by key. */
  private static final class Table implements Survivors, Relocation {
    private final Map<Long, Long> offsets = new TreeMap<>();
    private final Map<Long, Integer> sizes = new TreeMap<>();
    private final List<Verdict> refusals = new ArrayList<>();
    private final List<Long> dropped = new ArrayList<>();

    void step(ExtentPool pool, SplittableRandom random) {
      long key = random.nextInt(KEYS);
      if (offsets.containsKey(key)) {
        pool.free(offsets.remove(key));
        return;
      }
      int size = 1 + random.nextInt(5000);
      long offset = pool.allocate(size, key);
      if (offset != ExtentPool.NONE) {
        RawMemory.fill(pool.address(offset), size, (byte) key);
        offsets.put(key, offset);
        sizes.put(key, size);
      }
    }

    @Override
    public void name(Salvage salvage) {
      offsets.forEach(
          (key, offset) -> {
            Verdict verdict = salvage.keep(offset, sizes.get(key), key);
            if (verdict != Verdict.KEPT) {
              refusals.add(verdict);
            }
          });
    }

    @Override
    public void dropped(long offset, long owner) {
      dropped.add(owner);
    }

    @Override
    public boolean mayMove(long owner, long fromOffset) {
      return offsets.get(owner) == fromOffset;
    }

    @Override
    public boolean tryMove(long owner, long fromOffset, long toOffset) {
      offsets.put(owner, toOffset);
      return true;
    }

    void verify(ExtentPool pool) {
      pool.verifyInvariants();
      assertThat(refusals).isEmpty();
      assertThat(dropped).isEmpty();
      assertThat(pool.stats().liveExtents()).isEqualTo(offsets.size());
      offsets.forEach(
          (key, offset) -> {
            assertThat(pool.ownerOf(offset)).isEqualTo(key);
            for (int i = 0; i < sizes.get(key); i++) {
              assertThat(RawMemory.getByte(pool.address(offset) + i)).isEqualTo(key.byteValue());
            }
          });
    }
  }

  /**
   * A death may leave any of the words that a call changes as they were before the call. The tags
   * of extents that the owner has before and after the call are complete in both.
   */
  @Test
  void shouldSalvageHalfACall() {
    for (long seed = 0; seed < SEEDS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      file.resize(0);
      Table table = new Table();
      byte[] before;
      byte[] after;
      try (ExtentPool pool = ExtentPool.createIn(file, CONFIG)) {
        for (int i = 0; i < 200; i++) {
          table.step(pool, random);
        }
        before = TornPoolTest.contents(file);
        pool.free(pool.allocate(1 + random.nextInt(5000), KEYS));
        after = TornPoolTest.contents(file);
      }
      for (int i = 0; i < MIXES; i++) {
        file.write(0, TornPoolTest.mixed(before, after, random));
        salvageAndWork(table, random);
        before = TornPoolTest.contents(file);
        after = before;
      }
    }
  }

  private void salvageAndWork(Table table, SplittableRandom random) {
    try (ExtentPool pool = ExtentPool.salvage(file, CONFIG, table)) {
      table.verify(pool);
      for (int i = 0; i < 20; i++) {
        table.step(pool, random);
      }
      pool.compact(ExtentPool.MAX_SLICE_NS, table);
      table.verify(pool);
    }
  }

  @Test
  void shouldNameEachRefusal() {
    long offset;
    try (ExtentPool pool = ExtentPool.createIn(file, CONFIG)) {
      pool.allocate(1000, 1);
      offset = pool.allocate(100, 5);
      pool.allocate(10, 6);
    }
    List<Verdict> verdicts = new ArrayList<>();
    Survivors survivors =
        new Survivors() {
          @Override
          public void name(Salvage salvage) {
            verdicts.add(salvage.keep(-16, 100, 5));
            verdicts.add(salvage.keep(256 << 10, 100, 5));
            verdicts.add(salvage.keep(offset + 8, 100, 5));
            verdicts.add(salvage.keep(offset, 0, 5));
            verdicts.add(salvage.keep(offset + 16, 80, 5));
            verdicts.add(salvage.keep(offset, 100, 6));
            verdicts.add(salvage.keep(offset, 101, 5));
            verdicts.add(salvage.keep(offset, 100, 5));
            verdicts.add(salvage.keep(offset, 100, 5));
          }

          @Override
          public void dropped(long at, long owner) {
            throw new AssertionError("dropped " + at);
          }
        };
    try (ExtentPool pool = ExtentPool.salvage(file, CONFIG, survivors)) {
      pool.verifyInvariants();
      assertThat(pool.stats().liveExtents()).isEqualTo(1);
      assertThat(pool.nextLive(0)).isEqualTo(offset);
      assertThat(pool.nextLive(offset)).isEqualTo(ExtentPool.NONE);
    }
    assertThat(verdicts)
        .containsExactly(
            Verdict.OUT_OF_BOUNDS,
            Verdict.OUT_OF_BOUNDS,
            Verdict.OUT_OF_BOUNDS,
            Verdict.OUT_OF_BOUNDS,
            Verdict.NOT_LIVE,
            Verdict.FOREIGN,
            Verdict.OTHER_SIZE,
            Verdict.KEPT,
            Verdict.NAMED_TWICE);
  }

  @Test
  void shouldWalkOverLiveExtents() {
    try (ExtentPool pool = ExtentPool.createIn(file, CONFIG)) {
      assertThat(pool.nextLive(0)).isEqualTo(ExtentPool.NONE);
      long first = pool.allocate(100, 1);
      long second = pool.allocate(3000, 2);
      long third = pool.allocate(1, 3);
      pool.free(second);
      assertThat(pool.nextLive(0)).isEqualTo(first);
      assertThat(pool.nextLive(first)).isEqualTo(third);
      assertThat(pool.nextLive(second)).isEqualTo(third);
      assertThat(pool.nextLive(third)).isEqualTo(ExtentPool.NONE);
      assertThat(pool.ownerOf(third)).isEqualTo(3);
      assertThat(pool.ownerOf(second)).isEqualTo(ExtentPool.NONE);
      assertThat(pool.ownerOf(third + 1)).isEqualTo(ExtentPool.NONE);
      assertThat(pool.ownerOf(Long.MIN_VALUE)).isEqualTo(ExtentPool.NONE);
      pool.free(first);
      assertThat(pool.nextLive(0)).isEqualTo(third);
    }
  }

  @Test
  void shouldRefuseFileWithoutPool() {
    file.resize(4096);
    assertThatThrownBy(() -> ExtentPool.salvage(file, CONFIG, new Table()))
        .isInstanceOf(CorruptPoolException.class);
  }
}
