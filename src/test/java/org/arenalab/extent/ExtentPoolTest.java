package org.arenalab.extent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.arenalab.os.RawMemory;
import org.arenalab.os.VirtualMemory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExtentPoolTest {
  private static final int CAPACITY_BYTES = 1 << 20;

  private ExtentPool pool = ExtentPool.open(ExtentPoolConfig.ofCapacity(CAPACITY_BYTES));

  @AfterEach
  void close() {
    pool.verifyInvariants();
    pool.close();
  }

  private void reopen(ExtentPoolConfig config) {
    pool.close();
    pool = ExtentPool.open(config);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8, 16, 32, 64, 512, 4096})
  void shouldAlignEveryExtent(int alignmentBytes) {
    reopen(ExtentPoolConfig.builder(CAPACITY_BYTES).alignmentBytes(alignmentBytes).build());
    for (int size = 1; size <= 5000; size += 123) {
      long offset = pool.allocate(size, 0);

      assertThat(offset).isPositive().isEqualTo(offset / alignmentBytes * alignmentBytes);
      assertThat(pool.address(offset) % alignmentBytes).isZero();
    }
  }

  @Test
  void shouldKeepSizeAndBytesOfEveryExtent() {
    List<Long> offsets = new ArrayList<>();
    for (int size = 1; size <= 1000; size++) {
      offsets.add(pool.allocate(size, size));
      RawMemory.fill(pool.address(offsets.getLast()), size, (byte) size);
    }
    for (int size = 1; size <= 1000; size++) {
      long offset = offsets.get(size - 1);
      assertThat(pool.sizeBytes(offset)).isEqualTo(size);
      for (int i = 0; i < size; i++) {
        assertThat(RawMemory.getByte(pool.address(offset) + i)).isEqualTo((byte) size);
      }
    }
    pool.verifyInvariants();
  }

  @Test
  void shouldHoldTheLargestExtentWithTheLargestOwner() {
    long offset = pool.allocate(ExtentPool.MAX_EXTENT_BYTES, ExtentPool.MAX_OWNER);
    pool.allocate(1, 0);

    assertThat(pool.sizeBytes(offset)).isEqualTo(65_536);
    assertThat(pool.space().tags.owner(0)).isEqualTo(ExtentPool.MAX_OWNER);
  }

  @Test
  void shouldTakeTheHoleThatFitsBest() {
    long large = pool.allocate(500, 0);
    pool.allocate(1, 0);
    long exact = pool.allocate(200, 0);
    pool.allocate(1, 0);
    long small = pool.allocate(100, 0);
    pool.allocate(1, 0);
    pool.free(large);
    pool.free(exact);
    pool.free(small);

    assertThat(pool.allocate(200, 0)).isEqualTo(exact);
    assertThat(pool.allocate(201, 0)).isEqualTo(large);
    assertThat(pool.allocate(100, 0)).isEqualTo(small);
  }

  /** In each order of freeing three neighbours, one hole is left that holds them all. */
  @Test
  void shouldJoinHolesOnBothSides() {
    int[][] orders = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    for (int[] order : orders) {
      long[] three = {pool.allocate(104, 0), pool.allocate(1000, 0), pool.allocate(40, 0)};
      long guard = pool.allocate(8, 0);
      for (int each : order) {
        pool.free(three[each]);
        pool.verifyInvariants();
      }

      assertThat(pool.stats().fragmentedBytes()).isEqualTo(112 + 1008 + 48);
      assertThat(pool.allocate(112 + 1008 + 48 - 8, 0)).isEqualTo(three[0]);
      pool.free(three[0]);
      pool.free(guard);
      assertThat(pool.stats().usedBytes()).isZero();
    }
  }

  @Test
  void shouldCountExactly() {
    ExtentPoolStats empty = pool.stats();
    assertThat(empty.capacityBytes()).isEqualTo(CAPACITY_BYTES);
    assertThat(empty.freeBytes()).isEqualTo(CAPACITY_BYTES);
    assertThat(empty.largestFreeExtentBytes()).isEqualTo(CAPACITY_BYTES);
    assertThat(empty.backedBytes()).isZero();
    assertThat(empty.overhead()).isNaN();

    long first = pool.allocate(1000, 0);
    pool.allocate(3000, 0);
    pool.free(first);
    ExtentPoolStats stats = pool.stats();
    long pageBytes = VirtualMemory.pageSizeBytes();

    assertThat(stats.liveExtents()).isEqualTo(1);
    assertThat(stats.liveBytes()).isEqualTo(3000);
    assertThat(stats.occupiedBytes()).isEqualTo(3008);
    assertThat(stats.fragmentedBytes()).isEqualTo(1008);
    assertThat(stats.usedBytes()).isEqualTo(4016);
    assertThat(stats.freeBytes()).isEqualTo(CAPACITY_BYTES - 3008);
    assertThat(stats.largestFreeExtentBytes()).isEqualTo(CAPACITY_BYTES - 4016);
    assertThat(stats.backedBytes()).isEqualTo(pageBytes);
    assertThat(stats.allocations()).isEqualTo(2);
    assertThat(stats.frees()).isEqualTo(1);
    assertThat(stats.refusals()).isZero();
    assertThat(stats.overhead()).isEqualTo(((double) pageBytes + stats.metadataBytes()) / 3000 - 1);
  }

  /** Every hole in turn is the largest, also beyond the size of any extent. */
  @Test
  void shouldKnowTheLargestHole() {
    fillUp(65_528);
    List<Long> offsets = offsetsOf(65_528);
    assertThat(pool.stats().largestFreeExtentBytes()).isLessThan(65_536);
    long expected = 0;
    for (int i = 1; i < offsets.size() - 1; i++) {
      pool.free(offsets.get(i));
      expected += 65_536;
      assertThat(pool.stats().largestFreeExtentBytes()).isEqualTo(expected);
    }
    pool.verifyInvariants();
    pool.allocate(65_528, 0);
    assertThat(pool.stats().largestFreeExtentBytes()).isEqualTo(expected - 65_536);
  }

  @Test
  void shouldResumeAfterExhaustion() {
    int extents = fillUp(1000);
    ExtentPoolStats full = pool.stats();
    assertThat(extents).isEqualTo(CAPACITY_BYTES / 1008);
    assertThat(full.refusals()).isEqualTo(1);
    assertThat(full.liveExtents()).isEqualTo(extents);
    assertThat(full.freeBytes()).isEqualTo(CAPACITY_BYTES - extents * 1008L);

    assertThat(pool.allocate(1000, 0)).isEqualTo(ExtentPool.NONE);
    assertThat(pool.stats().refusals()).isEqualTo(2);
    assertThat(pool.stats().liveBytes()).isEqualTo(full.liveBytes());
    List<Long> offsets = offsetsOf(1000);
    pool.free(offsets.get(7));
    assertThat(pool.allocate(1001, 0)).isEqualTo(ExtentPool.NONE);
    assertThat(pool.allocate(1000, 0)).isEqualTo(offsets.get(7));
    assertThat(pool.allocate(1000, 0)).isEqualTo(ExtentPool.NONE);
  }

  @Test
  void shouldAllocateTogetherWhatItWouldOneByOne() {
    int full = CAPACITY_BYTES / 1008;
    int[] sizes = new int[full + 3];
    long[] owners = new long[sizes.length];
    Arrays.fill(sizes, 1000);
    Arrays.setAll(owners, i -> i);
    sizes[2] = ExtentPool.MAX_EXTENT_BYTES;
    long[] offsets = new long[sizes.length];
    pool.allocateAll(sizes, owners, offsets, sizes.length - 1);

    try (ExtentPool other = ExtentPool.open(pool.config())) {
      for (int i = 0; i < sizes.length - 1; i++) {
        assertThat(offsets[i]).isEqualTo(other.allocate(sizes[i], owners[i]));
      }
      assertThat(pool.stats().refusals()).isPositive().isEqualTo(other.stats().refusals());
      assertThat(pool.stats().liveBytes()).isEqualTo(other.stats().liveBytes());
    }
    assertThat(offsets[sizes.length - 1]).isZero();
  }

  @Test
  void shouldFillTheSmallestPool() {
    reopen(ExtentPoolConfig.ofCapacity(16));

    long offset = pool.allocate(8, 0);
    assertThat(offset).isEqualTo(16);
    assertThat(pool.allocate(1, 0)).isEqualTo(ExtentPool.NONE);
    pool.free(offset);
    assertThat(pool.allocate(9, 0)).isEqualTo(ExtentPool.NONE);
    assertThat(pool.allocate(8, 0)).isEqualTo(16);
  }

  /** Bookkeeping does not grow with what is reserved. */
  @Test
  void shouldReserveMuchAndUseLittle() {
    reopen(ExtentPoolConfig.ofCapacity(32L * Integer.MAX_VALUE / 2));

    pool.allocate(4000, 0);
    assertThat(pool.stats().backedBytes() + pool.stats().metadataBytes())
        .isLessThan(8 * VirtualMemory.pageSizeBytes());
  }

  private int fillUp(int sizeBytes) {
    int extents = 0;
    while (pool.allocate(sizeBytes, 0) != ExtentPool.NONE) {
      extents++;
    }
    return extents;
  }

  /** Returns the offsets of extents in a pool that is full of extents of one size. */
  private List<Long> offsetsOf(int sizeBytes) {
    List<Long> offsets = new ArrayList<>();
    for (long at = 16; at + sizeBytes <= CAPACITY_BYTES + 8; at += sizeBytes + 8) {
      offsets.add(at);
    }
    return offsets;
  }
}
