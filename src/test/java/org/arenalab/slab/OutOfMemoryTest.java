package org.arenalab.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.arenalab.os.ForeignRangeException;
import org.arenalab.os.InducedGate;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.residency.Residency;
import org.arenalab.settings.Checking;
import org.arenalab.slab.page.PagePurge;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * No room, for real: a small reservation, a limit on address space, and a kernel without memory.
 */
@Timeout(120)
@Tag("beside")
class OutOfMemoryTest {
  private static final int[] SIZES = {16, 64, 1000, 9000, 70_000, 400_000, 524_288};

  /** Fills it with blocks of all sizes until none fits; each holds its own address. */
  private static List<Long> fill(SlabHeap heap) {
    List<Long> blocks = new ArrayList<>();
    for (int sizeBytes : SIZES) {
      take(heap, sizeBytes, 3, blocks);
    }
    for (int i = SIZES.length - 1; i >= 0; i--) {
      take(heap, SIZES[i], Integer.MAX_VALUE, blocks);
    }
    return blocks;
  }

  private static void take(SlabHeap heap, int sizeBytes, int most, List<Long> blocks) {
    try {
      for (int i = 0; i < most; i++) {
        long block = heap.allocate(sizeBytes);
        RawMemory.putLong(block, block);
        blocks.add(block);
      }
    } catch (SlabExhaustedException full) {
      assertThat(full).hasMessageContaining(sizeBytes + " B");
    }
  }

  @Tag("medium")
  @ParameterizedTest
  @EnumSource(SlabMode.class)
  void shouldServeAgainAfterASmallReservationWasFull(SlabMode mode) {
    SlabConfig config =
        SlabConfig.builder().mode(mode).scavenger(false).reservedBytes(4 << 20).build();
    try (SlabAllocator allocator = SlabAllocator.create(config)) {
      SlabHeap heap = allocator.newHeap();
      int most = 0;
      for (int round = 0; round < 3; round++) {
        List<Long> blocks = fill(heap);
        assertThat(blocks).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(most);
        most = blocks.size();
        allocator.verifyInvariants();
        assertThat(allocator.stats().liveBlocks()).isEqualTo(blocks.size());
        long reallocated = blocks.getFirst();
        assertThatThrownBy(() -> heap.reallocate(reallocated, 500_000))
            .isInstanceOf(SlabExhaustedException.class);
        assertThatThrownBy(() -> heap.allocate(5000, 4096))
            .isInstanceOf(SlabExhaustedException.class);
        // Directly mapped blocks do not use the reservation.
        heap.free(heap.allocate(1 << 20));
        for (long block : blocks) {
          assertThat(RawMemory.getLong(block)).isEqualTo(block);
          heap.free(block);
        }
        allocator.verifyInvariants();
      }
      heap.flush();
      assertThat(allocator.stats().liveBlocks()).isZero();
    }
  }

  /**
   * Takes a half, a quarter, an eighth and so on of the address space, until no terabyte is left.
   */
  @Test
  void shouldReserveLessOrRefuseWhenAddressSpaceIsShort() {
    long terabyte = 1L << 40;
    try (SlabAllocator hog =
        SlabAllocator.create(SlabConfig.builder().reservedBytes(2 << 20).build())) {
      SlabHeap heap = hog.newHeap();
      for (long sizeBytes = SlabAllocator.MAX_SIZE_BYTES; sizeBytes >= terabyte; sizeBytes /= 2) {
        take(heap, sizeBytes);
      }
      assertThatThrownBy(
              () -> SlabAllocator.create(SlabConfig.builder().reservedBytes(terabyte).build()))
          .isInstanceOf(SlabExhaustedException.class)
          .hasMessageContaining("ask for less");
      SlabConfig asMuchAsThereIs =
          SlabConfig.builder(Map.of("arenalab.slab.reserveGb", "1024"), Map.of()).build();
      try (SlabAllocator smaller = SlabAllocator.create(asMuchAsThereIs)) {
        assertThat(smaller.reservedBytes()).isBetween(64L << 20, terabyte - 1);
        smaller.newHeap().allocate(64);
        smaller.verifyInvariants();
      }
    }
  }

  private static void take(SlabHeap heap, long sizeBytes) {
    try {
      while (true) {
        heap.allocate(sizeBytes);
      }
    } catch (SlabExhaustedException full) {
      assertThat(full).hasMessageContaining(sizeBytes + " B");
    }
  }

  /** A limit of 3 GB on a JVM that itself needs about one. */
  @Tag("medium")
  @ParameterizedTest
  @CsvSource({"LEAN, NONE", "FAST, NONE", "LEAN, CHECKED", "BALANCED, GUARDED"})
  void shouldStayWholeUnderALimitOfAddressSpace(SlabMode mode, Checking checking) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String script =
        "ulimit -v 3000000 && exec \"$0\" -Xmx64m -XX:+UseSerialGC -XX:ReservedCodeCacheSize=32m"
            + " -XX:CompressedClassSpaceSize=32m -XX:TieredStopAtLevel=1"
            + " --enable-native-access=ALL-UNNAMED -cp \"$1\" \"$2\" \"$3\" \"$4\"";
    Process process =
        new ProcessBuilder(
                "bash",
                "-c",
                script,
                java,
                System.getProperty("java.class.path"),
                Child.class.getName(),
                mode.name(),
                checking.name())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains("whole after exhaustion").contains("serves again");
  }

  /** Takes the remaining address space, in blocks of both kinds, and releases it. */
  static final class Child {
    private static final int LARGE_BYTES = 16 << 20;

    private Child() {}

    public static void main(String[] arguments) {
      SlabConfig config =
          SlabConfig.builder()
              .mode(SlabMode.valueOf(arguments[0]))
              .checking(Checking.valueOf(arguments[1]))
              .build();
      try (SlabAllocator allocator = SlabAllocator.create(config)) {
        System.out.println("reserved " + (allocator.reservedBytes() >> 20) + " MiB");
        SlabHeap heap = allocator.newHeap();
        int first = round(allocator, heap);
        System.out.println("whole after exhaustion of " + first + " blocks");
        int second = round(allocator, heap);
        // The JVM itself may have mapped or unmapped some address space concurrently.
        if (second < first - 4) {
          throw new AssertionError(second + " blocks, at first " + first);
        }
        System.out.println("serves again");
      }
    }

    private static int round(SlabAllocator allocator, SlabHeap heap) {
      List<Long> blocks = new ArrayList<>();
      SlabExhaustedException refusal = null;
      while (refusal == null) {
        try {
          blocks.add(heap.allocate(LARGE_BYTES));
        } catch (SlabExhaustedException e) {
          refusal = e;
        }
      }
      // While the kernel refuses mappings, what is reserved serves as ever.
      for (int i = 0; i < 100; i++) {
        blocks.add(heap.allocate(400_000));
        RawMemory.putLong(blocks.getLast(), blocks.getLast());
      }
      allocator.verifyInvariants();
      if (allocator.stats().liveBlocks() != blocks.size()) {
        throw new AssertionError(allocator.stats() + ", allocated " + blocks.size());
      }
      blocks.forEach(heap::free);
      allocator.verifyInvariants();
      if (allocator.stats().liveBlocks() != 0) {
        throw new AssertionError(allocator.stats());
      }
      return blocks.size();
    }
  }

  /** Advice stops at the first ENOMEM; memory is released anyway, and both are counted. */
  @Tag("medium")
  @ParameterizedTest
  @EnumSource(
      value = Decommit.class,
      names = {"DONTNEED", "FREE"})
  void shouldReplaceWhereTheKernelHasNoMemoryForAdvice(Decommit decommit) {
    AtomicInteger asked = new AtomicInteger();
    ReleaseGate gate =
        InducedGate.before(
            (address, lengthBytes, advice) -> {
              asked.incrementAndGet();
              return InducedGate.enomem();
            });
    AtomicLong clockNs = new AtomicLong();
    SlabConfig config =
        SlabConfig.builder()
            .mode(SlabMode.LEAN)
            .decommit(decommit)
            .scavenger(false)
            .reservedBytes(16 << 20)
            .build();
    try (SlabAllocator allocator = SlabAllocator.create(config, clockNs::get, gate)) {
      InducedGate.admit(gate, allocator.reservedAddress(), allocator.reservedBytes());
      SlabHeap heap = allocator.newHeap();
      for (int round = 1; round <= 3; round++) {
        List<Long> blocks = fill(heap);
        blocks.forEach(block -> RawMemory.fill(block, 16, (byte) 1));
        blocks.forEach(heap::free);
        heap.flush();
        clockNs.addAndGet(Duration.ofSeconds(1).toNanos());
        allocator.scavenge();

        allocator.verifyInvariants();
        assertThat(resident(allocator)).isZero();
        SlabStats stats = allocator.stats();
        assertThat(stats.committedBytes()).isZero();
        assertThat(stats.lazyBytes()).isZero();
        assertThat(stats.madviseCalls()).isOne();
        assertThat(stats.purgeReplacements())
            .isEqualTo(stats.leanDecommit())
            .isGreaterThanOrEqualTo(8L * round);
        assertThat(stats.purgeFailures()).isZero();
      }
      assertThat(asked.get()).isOne();
    }
  }

  private static long resident(SlabAllocator allocator) {
    try (Residency residency = new Residency()) {
      return residency.residentBytes(allocator.reservedAddress(), allocator.reservedBytes());
    }
  }

  /** Another refusal than ENOMEM: what was to go back stays, is counted, and is used again. */
  @Test
  void shouldKeepWhatTheKernelRefusesToTake() {
    ReleaseGate gate = InducedGate.before((address, lengthBytes, advice) -> -22);
    AtomicLong clockNs = new AtomicLong();
    SlabConfig config =
        SlabConfig.builder().mode(SlabMode.LEAN).scavenger(false).reservedBytes(4 << 20).build();
    try (SlabAllocator allocator = SlabAllocator.create(config, clockNs::get, gate)) {
      InducedGate.admit(gate, allocator.reservedAddress(), allocator.reservedBytes());
      SlabHeap heap = allocator.newHeap();
      fill(heap).forEach(heap::free);
      heap.flush();
      long dirty = allocator.stats().dirtyBytes();
      clockNs.addAndGet(Duration.ofSeconds(1).toNanos());
      allocator.scavenge();

      SlabStats stats = allocator.stats();
      assertThat(stats.purgeFailures()).isBetween(1L, (long) PagePurge.MAX_REFUSALS);
      assertThat(stats.leanDecommit()).isZero();
      assertThat(stats.dirtyBytes()).isEqualTo(dirty);
      allocator.verifyInvariants();
      fill(heap);
      allocator.verifyInvariants();
    }
  }

  @Test
  void shouldRefuseToGiveBackWhatIsNotTheRegion() {
    SlabConfig config = SlabConfig.builder().reservedBytes(4 << 20).build();
    ReleaseGate ours = ReleaseGate.ours();
    long address;
    try (SlabAllocator allocator = SlabAllocator.create(config)) {
      address = allocator.reservedAddress();
      for (long[] range :
          new long[][] {{address - 4096, 4096}, {address, (4 << 20) + 4096}, {4096, 4096}}) {
        long refusals = ours.counts().refusals();
        assertThatThrownBy(() -> ours.discard(range[0], range[1]))
            .isInstanceOf(ForeignRangeException.class);
        assertThat(ours.counts().refusals()).isEqualTo(refusals + 1);
      }
      ours.discard(address, 4096);
    }
    assertThatThrownBy(() -> ours.discard(address, 4096)).isInstanceOf(ForeignRangeException.class);
  }
}
