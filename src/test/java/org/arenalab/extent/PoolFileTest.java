package org.arenalab.extent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.arenalab.JavaProcess;
import org.arenalab.extent.ExtentPoolException.Reason;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.VirtualMemory;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of pools in a memfd: another process reads them, and their lists are rebuilt from tags. */
@Tag("beside")
class PoolFileTest {
  private static final int CAPACITY_BYTES = 4 << 20;
  private static final int KEYS = 1200;
  private static final int STEPS = 8000;
  private static final int FRONTIER_AT = 24;

  private final SharedMemory file = SharedMemory.createMemfd("pool", false);

  @AfterEach
  void close() {
    file.close();
  }

  private static ExtentPoolConfig config() {
    return ExtentPoolConfig.ofCapacity(CAPACITY_BYTES);
  }

  /** The extents of one pool, and random changes of them. */
  private static final class Trace {
    private final OwnerTable table = new OwnerTable(KEYS);
    private final int[] sizes = new int[KEYS];
    private final SplittableRandom random;

    Trace(long seed) {
      random = new SplittableRandom(seed);
    }

    void run(ExtentPool pool) {
      for (int step = 0; step < STEPS; step++) {
        int key = random.nextInt(KEYS);
        if (table.offset(key) == 0) {
          allocate(pool, key);
        } else {
          pool.free(table.take(key));
        }
        switch (random.nextInt(400)) {
          case 0 -> pool.compact(ExtentPool.MAX_SLICE_NS, table);
          case 1 -> pool.trim();
          default -> {}
        }
      }
    }

    private void allocate(ExtentPool pool, int key) {
      int size = 1 + random.nextInt(random.nextInt(30) == 0 ? ExtentPool.MAX_EXTENT_BYTES : 5000);
      long offset = pool.allocate(size, key);
      if (offset != ExtentPool.NONE) {
        RawMemory.fill(pool.address(offset), size, (byte) key);
        sizes[key] = size;
        table.publish(key, offset, size);
      }
    }

    void verify(ExtentPool pool) {
      for (int key = 0; key < KEYS; key++) {
        long offset = table.offset(key);
        if (offset != 0) {
          assertThat(pool.sizeBytes(offset)).isEqualTo(sizes[key]);
          long address = pool.address(offset);
          assertThat(RawMemory.getByte(address)).isEqualTo((byte) key);
          assertThat(RawMemory.getByte(address + sizes[key] - 1)).isEqualTo((byte) key);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 64, 4096})
  void shouldRebuildPoolOfRandomTrace(int alignmentBytes) {
    long seed = System.nanoTime();
    Trace trace = new Trace(seed);
    ExtentPoolConfig config =
        ExtentPoolConfig.builder(CAPACITY_BYTES).alignmentBytes(alignmentBytes).build();
    ExtentPoolStats before;
    try (ExtentPool pool = ExtentPool.createIn(file, config)) {
      trace.run(pool);
      before = pool.stats();
    }
    for (int round = 0; round < 3; round++) {
      try (ExtentPool pool = ExtentPool.reopen(file, config)) {
        pool.verifyInvariants();
        assertThat(contents(pool.stats())).as("seed=%d", seed).isEqualTo(contents(before));
        trace.verify(pool);
        trace.run(pool);
        pool.verifyInvariants();
        trace.verify(pool);
        before = pool.stats();
      }
    }
  }

  /** Returns the figures that describe the blocks; totals start anew. */
  private static List<Long> contents(ExtentPoolStats stats) {
    return List.of(
        stats.capacityBytes(),
        stats.liveExtents(),
        stats.liveBytes(),
        stats.occupiedBytes(),
        stats.usedBytes(),
        stats.fragmentedBytes(),
        stats.freeBytes(),
        stats.largestFreeExtentBytes());
  }

  @Test
  void shouldKeepOffsets() {
    long kept;
    try (ExtentPool pool = ExtentPool.createIn(file, config())) {
      long freed = pool.allocate(100, 1);
      kept = pool.allocate(200, 2);
      pool.free(freed);
    }
    try (ExtentPool pool = ExtentPool.reopen(file, config())) {
      assertThat(pool.sizeBytes(kept)).isEqualTo(200);
      assertThat(pool.allocate(1, 3)).isLessThan(kept);
      assertThatThrownBy(() -> pool.free(kept + 16))
          .hasFieldOrPropertyWithValue("reason", Reason.FOREIGN_OFFSET);
      pool.free(kept);
      assertThatThrownBy(() -> pool.free(kept))
          .hasFieldOrPropertyWithValue("reason", Reason.DOUBLE_FREE);
    }
  }

  @Tag("medium")
  @Test
  void shouldServeReadsOfAnotherProcess() throws Exception {
    try (ExtentPool pool = ExtentPool.createIn(file, config())) {
      pool.allocate(3000, 1);
      long offset = pool.allocate(1234, 2);
      RawMemory.fill(pool.address(offset), 1234, (byte) 5);
      try (JavaProcess reader =
          JavaProcess.start(
              List.of(),
              PoolFileChild.class,
              Long.toString(ProcessHandle.current().pid()),
              Integer.toString(file.numberForOthers()),
              Long.toString(file.status().sizeBytes()),
              Long.toString(ExtentPool.filePosition(offset)),
              "1234")) {
        assertThat(reader.awaitLine("sum=")).isEqualTo(Integer.toString(5 * 1234));
        assertThat(reader.awaitExit()).isZero();
      }
    }
  }

  @Test
  void shouldFreeFileMemoryOfTail() {
    try (ExtentPool pool = ExtentPool.createIn(file, config())) {
      long[] offsets = new long[50];
      for (int i = 0; i < offsets.length; i++) {
        offsets[i] = pool.allocate(20_000, i);
        RawMemory.fill(pool.address(offsets[i]), 20_000, (byte) 1);
      }
      assertThat(file.backedBytes()).isGreaterThan(900_000);
      for (long offset : offsets) {
        pool.free(offset);
      }
      long punched = ReleaseGate.ours().counts().punchCalls();
      assertThat(pool.trim()).isGreaterThan(900_000);
      assertThat(ReleaseGate.ours().counts().punchCalls()).isGreaterThan(punched);
      assertThat(file.backedBytes()).isLessThan(100_000);
    }
  }

  /** A pool that died could not trim: its successor does. */
  @Test
  void shouldFreeFileMemoryWhenReopened() {
    try (ExtentPool pool = ExtentPool.createIn(file, config())) {
      for (int i = 0; i < 20; i++) {
        long offset = pool.allocate(60_000, i);
        RawMemory.fill(pool.address(offset), 60_000, (byte) 1);
        if (i > 0) {
          pool.free(offset);
        }
      }
      long far = pool.allocate(50_000, 1);
      RawMemory.fill(pool.address(far), 50_000, (byte) 1);
      pool.free(far);
    }
    try (ExtentPool pool = ExtentPool.reopen(file, config())) {
      assertThat(pool.stats().liveExtents()).isEqualTo(1);
      assertThat(file.backedBytes()).isLessThan(60_000 + 5 * 4096);
    }
  }

  @Test
  void shouldRefuseFileThatIsNotEmpty() {
    file.resize(1);
    assertThatThrownBy(() -> ExtentPool.createIn(file, config()))
        .isInstanceOf(InvalidExtentRequestException.class)
        .hasMessageContaining("has 1 B, expected 0");
    assertThat(file.status().sizeBytes()).isEqualTo(1);
  }

  @Test
  void shouldRefuseOtherSettings() {
    ExtentPool.createIn(file, config()).close();
    assertThatThrownBy(
            () -> ExtentPool.reopen(file, ExtentPoolConfig.ofCapacity(CAPACITY_BYTES / 2)))
        .isInstanceOf(InvalidExtentRequestException.class)
        .hasMessageContaining("capacityBytes=2097152, expected 4194304");
    assertThatThrownBy(
            () ->
                ExtentPool.reopen(
                    file, ExtentPoolConfig.builder(CAPACITY_BYTES).alignmentBytes(64).build()))
        .isInstanceOf(InvalidExtentRequestException.class)
        .hasMessageContaining("granuleBytes=64, expected 16");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 4096, 1 << 20})
  void shouldRefuseFileWithoutPool(long sizeBytes) {
    file.resize(sizeBytes);
    assertThatThrownBy(() -> ExtentPool.reopen(file, config()))
        .isInstanceOf(CorruptPoolException.class)
        .hasMessageContaining("expected");
  }

  @Test
  void shouldRefuseTruncatedFile() {
    ExtentPool.createIn(file, config()).close();
    file.resize(1 << 20);
    assertThatThrownBy(() -> ExtentPool.reopen(file, config()))
        .isInstanceOf(CorruptPoolException.class)
        .hasMessageContaining("truncated");
  }

  @Test
  void shouldRefuseASecondPool() {
    try (ExtentPool first = ExtentPool.createIn(file, config())) {
      long offset = first.allocate(100, 1);
      assertInUse(() -> ExtentPool.createIn(file, config()));
      assertInUse(() -> ExtentPool.reopen(file, config()));
      assertThat(first.sizeBytes(offset)).isEqualTo(100);
    }
    try (ExtentPool second = ExtentPool.reopen(file, config())) {
      assertThat(second.stats().liveExtents()).isEqualTo(1);
    }
  }

  private void assertInUse(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(ExtentPoolException.class)
        .hasFieldOrPropertyWithValue("reason", Reason.IN_USE)
        .hasMessageContaining("a pool is open over " + file);
  }

  @Tag("medium")
  @Test
  void shouldOutliveAProcessThatHasThePool() throws Exception {
    ExtentPool.createIn(file, config()).close();
    try (JavaProcess other =
        JavaProcess.start(
            List.of(),
            PoolFileHolder.class,
            Long.toString(ProcessHandle.current().pid()),
            Integer.toString(file.numberForOthers()),
            Integer.toString(CAPACITY_BYTES))) {
      long offset = Long.parseLong(other.awaitLine("offset="));
      assertInUse(() -> ExtentPool.reopen(file, config()));
      other.kill();
      try (ExtentPool pool = ExtentPool.reopen(file, config())) {
        assertThat(pool.sizeBytes(offset)).isEqualTo(PoolFileHolder.SIZE_BYTES);
      }
    }
  }

  @Test
  void shouldOutliveTheGivenFile() {
    SharedMemory again =
        SharedMemory.openDescriptorOf(ProcessHandle.current().pid(), file.numberForOthers(), true);
    try (ExtentPool pool = ExtentPool.createIn(again, config())) {
      again.close();
      long offset = pool.allocate(60_000, 1);
      RawMemory.fill(pool.address(offset), 60_000, (byte) 1);
      pool.free(offset);
      assertThat(pool.trim()).isPositive();
    }
  }

  @Test
  void shouldRefuseFileForReading() {
    try (SharedMemory readOnly =
        SharedMemory.openDescriptorOf(
            ProcessHandle.current().pid(), file.numberForOthers(), false)) {
      assertThatThrownBy(() -> ExtentPool.createIn(readOnly, config()))
          .isInstanceOf(InvalidExtentRequestException.class)
          .hasMessageContaining("open for reading only");
      assertThat(file.status().sizeBytes()).isZero();
      ExtentPool.createIn(file, config()).close();
      assertThatThrownBy(() -> ExtentPool.reopen(readOnly, config()))
          .isInstanceOf(InvalidExtentRequestException.class)
          .hasMessageContaining("open for reading only");
    }
  }

  @Test
  void shouldRefuseFileOfHugePages() {
    try (SharedMemory huge = SharedMemory.createMemfd("huge", true)) {
      assertThatThrownBy(() -> ExtentPool.createIn(huge, config()))
          .isInstanceOf(InvalidExtentRequestException.class)
          .hasMessageContaining("without huge pages");
      assertThat(huge.status().sizeBytes()).isZero();
    }
  }

  /** The rest of the address space has no room for a large pool in one piece. */
  @Test
  void shouldLeaveRefusedFileEmpty() {
    int alignmentBytes = (int) VirtualMemory.pageSizeBytes();
    long bytes = (long) alignmentBytes * Integer.MAX_VALUE;
    ExtentPoolConfig large = ExtentPoolConfig.builder(bytes).alignmentBytes(alignmentBytes).build();
    long halfBytes = bytes / 2 / alignmentBytes * alignmentBytes;
    List<Long> taken = new ArrayList<>();
    try {
      while (taken.size() < 1024) {
        taken.add(VirtualMemory.reserve(halfBytes, VirtualMemory.pageSizeBytes()));
      }
    } catch (SystemCallException full) {
      assertThatThrownBy(() -> ExtentPool.createIn(file, large))
          .hasFieldOrPropertyWithValue("reason", Reason.NO_ADDRESS_SPACE);
      assertThat(file.status().sizeBytes()).isZero();
    } finally {
      taken.forEach(address -> ReleaseGate.ours().unmap(address, halfBytes));
    }
    ExtentPool.createIn(file, config()).close();
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE})
  void shouldRefusePositionOfNoOffset(long offset) {
    assertThatThrownBy(() -> ExtentPool.filePosition(offset))
        .isInstanceOf(InvalidExtentRequestException.class)
        .hasMessageContaining("offset=" + offset);
  }

  /** A word that some code overwrote, and the place that the refusal names. */
  enum Damage {
    LIVE_TAG_WITH_ONES(-1L, "block 7,") {
      @Override
      long position(long hole, long live) {
        return ExtentPool.filePosition(live) - ExtentTags.TAG_BYTES;
      }
    },
    LIVE_TAG_WITH_ZEROS(0, "block 7, extent at offset 0x80: it is hole 0, whose record says") {
      @Override
      long position(long hole, long live) {
        return ExtentPool.filePosition(live) - ExtentTags.TAG_BYTES;
      }
    },
    HOLE_WITH_LARGE_NUMBER(1L << 40, "block 0, extent at offset 0x10: it is the hole of number") {
      @Override
      long position(long hole, long live) {
        return ExtentPool.filePosition(hole) - ExtentTags.TAG_BYTES;
      }
    },
    END_OF_HOLE(55, "the end of hole 0 says that it is hole 55") {
      @Override
      long position(long hole, long live) {
        return ExtentPool.filePosition(live) - 2 * ExtentTags.TAG_BYTES;
      }
    },
    FRONTIER(Integer.MAX_VALUE, "frontier=2147483647 (granules), expected 0 to 262144") {
      @Override
      long position(long hole, long live) {
        return FRONTIER_AT;
      }
    },
    FRONTIER_INSIDE_A_BLOCK(9, "block 7, extent at offset 0x80: it has") {
      @Override
      long position(long hole, long live) {
        return FRONTIER_AT;
      }
    },
    FRONTIER_AFTER_A_HOLE(7, "a hole ends at the frontier, granule 7") {
      @Override
      long position(long hole, long live) {
        return FRONTIER_AT;
      }
    };

    final long value;
    final String place;

    Damage(long value, String place) {
      this.value = value;
      this.place = place;
    }

    abstract long position(long hole, long live);
  }

  @ParameterizedTest
  @EnumSource
  void shouldRefuseDamagedPool(Damage damage) {
    long position;
    try (ExtentPool pool = ExtentPool.createIn(file, config())) {
      long hole = pool.allocate(100, 1);
      long live = pool.allocate(100, 2);
      pool.free(hole);
      position = damage.position(hole, live);
    }
    byte[] word = file.read(position, Long.BYTES);
    file.write(position, bytes(damage.value));
    assertThatThrownBy(() -> ExtentPool.reopen(file, config()))
        .isInstanceOf(CorruptPoolException.class)
        .hasMessageContaining(damage.place);
    file.write(position, word);
    ExtentPool.reopen(file, config()).close();
  }

  private static byte[] bytes(long value) {
    return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder()).putLong(value).array();
  }
}
