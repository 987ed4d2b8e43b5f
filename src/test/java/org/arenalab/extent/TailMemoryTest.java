package org.arenalab.extent;

import static org.assertj.core.api.Assertions.assertThat;

import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.residency.Residency;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Compares the resident bytes that the kernel reports with those that the pool reports. */
class TailMemoryTest {
  private static final int EXTENT_BYTES = 4000;
  private static final int EXTENTS = 500;
  private static final long PAGE_BYTES = 4096;

  private final ExtentPoolConfig config =
      ExtentPoolConfig.builder(64 << 20).targetFragmentedPercent(0).tailSlackBytes(65_536).build();
  private final PoolMemory memory = PoolMemory.reserve(config);
  private final ExtentPool pool =
      new ExtentPool(config, memory, ReleaseGate.ours(), System::nanoTime);
  private final OwnerTable table = new OwnerTable(EXTENTS);
  private final Residency residency = new Residency();

  @AfterEach
  void close() {
    pool.verifyInvariants();
    pool.close();
    residency.close();
  }

  private void fill() {
    for (int i = 0; i < EXTENTS; i++) {
      long offset = pool.allocate(EXTENT_BYTES, i);
      RawMemory.fill(pool.address(offset), EXTENT_BYTES, (byte) i);
      table.publish(i, offset, EXTENT_BYTES);
    }
  }

  private void free(int from, int to) {
    for (int i = from; i < to; i++) {
      pool.free(table.take(i));
    }
  }

  private long residentBytes() {
    return residency.residentBytes(memory.rangeAddress(), memory.rangeBytes());
  }

  private static long pages(long bytes) {
    return Math.ceilDiv(bytes, PAGE_BYTES) * PAGE_BYTES;
  }

  @Test
  void shouldBackNothingBeforeItIsUsed() {
    assertThat(residentBytes()).isZero();
    fill();
    assertThat(residentBytes()).isEqualTo(pool.stats().backedBytes());
    assertThat(pool.stats().backedBytes()).isEqualTo(pages(pool.stats().usedBytes() + 8));
  }

  @Test
  void shouldTrimEveryWholePageBehindTheLastExtent() {
    fill();
    long before = residentBytes();
    free(100, EXTENTS);
    assertThat(residentBytes()).as("free makes no system call").isEqualTo(before);
    long calls = ReleaseGate.ours().counts().adviseCalls();

    long released = pool.trim();

    assertThat(residentBytes()).isEqualTo(pages(100 * 4016 + 8)).isEqualTo(before - released);
    assertThat(pool.stats().backedBytes()).isEqualTo(residentBytes());
    assertThat(pool.stats().releasedBytes()).isEqualTo(released);
    assertThat(ReleaseGate.ours().counts().adviseCalls()).isGreaterThan(calls);
    assertThat(pool.trim()).isZero();
  }

  @Test
  void shouldGiveBackEverythingOfAnEmptyPool() {
    fill();
    free(0, EXTENTS);
    pool.trim();

    assertThat(residentBytes()).isZero();
    assertThat(pool.stats().backedBytes()).isZero();
    fill();
    assertThat(residentBytes()).isEqualTo(pool.stats().backedBytes());
  }

  /** Compaction keeps some slack, so that the next allocations need no page faults. */
  @Test
  void shouldGiveBackWhatCompactionEmptied() {
    fill();
    for (int i = 0; i < EXTENTS; i += 2) {
      pool.free(table.take(i));
    }
    while (pool.compact(ExtentPool.MAX_SLICE_NS, table)) {
      assertThat(pool.stats().backedBytes()).isGreaterThanOrEqualTo(residentBytes());
    }

    ExtentPoolStats stats = pool.stats();
    assertThat(stats.usedBytes()).isEqualTo(EXTENTS / 2 * 4016);
    assertThat(residentBytes()).isEqualTo(pages(stats.usedBytes() + 8) + 65_536);
    pool.trim();
    assertThat(residentBytes()).isEqualTo(pages(stats.usedBytes() + 8));
    for (int i = 1; i < EXTENTS; i += 2) {
      assertThat(RawMemory.getByte(pool.address(table.offset(i)) + EXTENT_BYTES - 1))
          .isEqualTo((byte) i);
    }
  }
}
