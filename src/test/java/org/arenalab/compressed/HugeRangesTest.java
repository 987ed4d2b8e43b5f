package org.arenalab.compressed;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.arenalab.SecondThread;
import org.arenalab.compressed.chunk.ChunkState;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.TransparentHugePages;
import org.arenalab.os.VirtualMemory;
import org.arenalab.os.residency.RangeResidency;
import org.arenalab.os.residency.Residency;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests of the blocks that the kernel backs with huge pages, and that no discarded byte stays
 * resident.
 */
class HugeRangesTest {
  private static final int PAGE = 4096;
  private static final int BLOCK = 2 << 20;
  private static final int CHUNKS_IN_BLOCK = BLOCK / PAGE;
  private static final int BLOCKS = 4;
  private static final int CHUNKS = BLOCKS * CHUNKS_IN_BLOCK;

  /** Where the kernel has none to give, all else must hold as well. */
  private static final boolean AVAILABLE = TransparentHugePages.sizeBytes() == BLOCK;

  private final Residency residency = new Residency();
  private CompressedArena arena = open(true);
  private CompressedRegion region = arena.allocateRegion((long) CHUNKS * PAGE);

  private static CompressedArena open(boolean hugePages) {
    return CompressedArena.open(
        CompressedArenaConfig.builder()
            .reservedBytes(64 << 20)
            .capacityBytes(16 << 20)
            .checksums(true)
            .hugePages(hugePages)
            .build());
  }

  @AfterEach
  void close() {
    arena.verifyInvariants();
    arena.close();
    residency.close();
  }

  @Test
  void shouldBackAFreshRegionWithHugePages() {
    Pages.writeAll(region, Pages.Kind.COMPRESSIBLE);
    assertThat(raw().hugeBytes()).isEqualTo(AVAILABLE ? (long) BLOCKS * BLOCK : 0);
    assertThat(raw().residentBytes()).isEqualTo((long) BLOCKS * BLOCK);
  }

  @Test
  void shouldGiveAHugePageBackByOneCall() {
    Pages.writeAll(region, Pages.Kind.COMPRESSIBLE);
    assertThat(region.compress().compressed()).isEqualTo(CHUNKS);
    assertThat(raw().residentBytes()).isZero();
    long callsOfABlock = AVAILABLE ? 1 : 4;
    assertThat(arena.stats().operations().dropCalls()).isEqualTo(BLOCKS * callsOfABlock);
  }

  @Test
  void shouldBackOnlyOnePageOfWhatWasCompressed() {
    Pages.writeAll(region, Pages.Kind.COMPRESSIBLE);
    var _ = region.compress();
    for (int block = 0; block < BLOCKS; block++) {
      assertThat(region.load((long) block * CHUNKS_IN_BLOCK + 17)).isTrue();
    }
    assertThat(raw().residentBytes()).isEqualTo((long) BLOCKS * PAGE);
  }

  @Tag("medium")
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 200, CHUNKS_IN_BLOCK - 1})
  void shouldSplitAHugePageOfWhichAPartIsKept(int first) {
    Pages.writeAll(region, Pages.Kind.COMPRESSIBLE);
    long count = 1L + CHUNKS_IN_BLOCK;
    assertThat(region.compress(first, count).compressed()).isEqualTo(count);
    assertThat(raw().residentBytes()).isEqualTo((CHUNKS - count) * PAGE);
    requireAll(Pages.Kind.COMPRESSIBLE);
    Pages.writeAll(region, Pages.Kind.RANDOM);
    requireAll(Pages.Kind.RANDOM);
  }

  @Tag("medium")
  @ParameterizedTest
  @ValueSource(ints = {1, 32, 33, 200})
  void shouldKeepWhatIsIncompressibleInAHugePage(int incompressible) {
    Pages.writeAll(region, Pages.Kind.COMPRESSIBLE);
    for (int i = 0; i < incompressible; i++) {
      Pages.write(region, 700 + i, Pages.of(Pages.Kind.RANDOM, 700 + i, 0));
    }
    assertThat(region.compress().compressed()).isEqualTo(CHUNKS - incompressible);
    assertThat(raw().residentBytes()).isEqualTo((long) incompressible * PAGE);
    for (int i = 0; i < incompressible; i++) {
      assertThat(region.state(700 + i)).isEqualTo(ChunkState.INCOMPRESSIBLE);
      assertThat(Pages.read(region, 700 + i)).isEqualTo(Pages.of(Pages.Kind.RANDOM, 700 + i, 0));
      Pages.write(region, 700 + i, Pages.of(Pages.Kind.COMPRESSIBLE, 700 + i, 0));
    }
    requireAll(Pages.Kind.COMPRESSIBLE);
  }

  /** Some are tried for the first time, others were found to be incompressible before. */
  @Test
  void shouldSetAsideWhatIsRejectedAndWhatWasKnown() {
    Pages.writeAll(region, Pages.Kind.COMPRESSIBLE);
    List<Integer> known = List.of(0, 511, 600);
    List<Integer> rejected = List.of(7, 510, 1500);
    for (int chunk : known) {
      Pages.write(region, chunk, Pages.of(Pages.Kind.RANDOM, chunk, 0));
      assertThat(region.compress(chunk, 1).rejected()).isEqualTo(1);
    }
    for (int chunk : rejected) {
      Pages.write(region, chunk, Pages.of(Pages.Kind.RANDOM, chunk, 0));
    }
    long calls = arena.stats().operations().dropCalls();
    CompressionResult result = region.compress();
    assertThat(result.compressed()).isEqualTo(CHUNKS - 6);
    assertThat(result.rejected()).isEqualTo(3);
    assertThat(arena.stats().chunks().incompressible()).isEqualTo(6);
    if (AVAILABLE) {
      assertThat(arena.stats().operations().dropCalls() - calls).isEqualTo(BLOCKS);
    }
    assertThat(raw().residentBytes()).isEqualTo(6L * PAGE);
    Stream.concat(known.stream(), rejected.stream())
        .forEach(
            chunk ->
                assertThat(Pages.read(region, chunk))
                    .isEqualTo(Pages.of(Pages.Kind.RANDOM, chunk, 0)));
  }

  /** A compressor has claimed it, an access takes it back, and another compressor rejects it. */
  @Test
  void shouldSetAsideWhatAnotherCompressorRejected() {
    Pages.writeAll(region, Pages.Kind.COMPRESSIBLE);
    byte[] random = Pages.of(Pages.Kind.RANDOM, 7, 0);
    Pages.write(region, 7, random);
    try (SecondThread other = new SecondThread()) {
      ChunkSelection rejectMeanwhile =
          (chunk, idleEpochs) -> {
            if (chunk == 8) {
              region.load(7);
              assertThat(other.call(() -> region.compress(7, 1)).rejected()).isEqualTo(1);
            }
            return true;
          };
      assertThat(region.compress(0, CHUNKS, rejectMeanwhile).compressed()).isEqualTo(CHUNKS - 1);
    }
    arena.verifyInvariants();
    assertThat(region.state(7)).isEqualTo(ChunkState.INCOMPRESSIBLE);
    assertThat(Pages.read(region, 7)).isEqualTo(random);
  }

  @Test
  void shouldLeaveAPinnedChunkOfAHugePageWhereItIs() {
    Pages.writeAll(region, Pages.Kind.COMPRESSIBLE);
    try (ChunkLease lease = region.pin(700)) {
      assertThat(region.compress().compressed()).isEqualTo(CHUNKS - 1);
      assertThat(raw().residentBytes()).isEqualTo(PAGE);
      assertThat(lease.segment().toArray(ValueLayout.JAVA_BYTE))
          .isEqualTo(Pages.of(Pages.Kind.COMPRESSIBLE, 700, 0));
    }
    requireAll(Pages.Kind.COMPRESSIBLE);
  }

  @Test
  void shouldBringBackInHugePagesWhatIsWantedInOrder() {
    Pages.writeAll(region, Pages.Kind.COMPRESSIBLE);
    Pages.write(region, 700, Pages.of(Pages.Kind.RANDOM, 700, 0));
    var _ = region.compress();
    touch(0, CHUNKS);
    assertThat(raw().residentBytes()).isEqualTo((long) BLOCKS * BLOCK);
    assertThat(raw().hugeBytes()).isEqualTo(AVAILABLE ? (long) BLOCKS * BLOCK : 0);
    Pages.write(region, 700, Pages.of(Pages.Kind.COMPRESSIBLE, 700, 0));
    requireAll(Pages.Kind.COMPRESSIBLE);
  }

  @Test
  void shouldGiveBackWhatWasBackedForAStreamThatStopped() {
    Pages.writeAll(region, Pages.Kind.COMPRESSIBLE);
    var _ = region.compress();
    int stop = CHUNKS_IN_BLOCK + 100;
    touch(0, stop);
    assertThat(region.load(CHUNKS - 1)).isTrue();
    assertThat(raw().residentBytes()).isEqualTo((stop + 1L) * PAGE);
    requireAll(Pages.Kind.COMPRESSIBLE);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void shouldNotKeepWhatIsBackedForChunksThatAreSkipped(int step) {
    Pages.writeAll(region, Pages.Kind.COMPRESSIBLE);
    var _ = region.compress();
    touch(0, 200);
    int touched = 200;
    for (int chunk = 200 + step; chunk < CHUNKS; chunk += step) {
      region.load(chunk);
      touched++;
    }
    assertThat(raw().residentBytes()).isEqualTo((long) touched * PAGE);
  }

  @Test
  void shouldGiveBackWhatWasBackedForAThreadThatEnded() throws Exception {
    Pages.writeAll(region, Pages.Kind.COMPRESSIBLE);
    var _ = region.compress();
    Thread stream = new Thread(() -> touch(0, CHUNKS_IN_BLOCK + 100));
    stream.start();
    stream.join();
    assertThat(region.compress(CHUNKS - 1L, 1).examined()).isEqualTo(1);
    assertThat(raw().residentBytes()).isEqualTo((CHUNKS_IN_BLOCK + 100L) * PAGE);
  }

  @Test
  void shouldBringARangeBackInHugePages() {
    Pages.writeAll(region, Pages.Kind.SAME);
    var _ = region.compress();
    assertThat(region.decompress(100, CHUNKS - 100L)).isEqualTo(CHUNKS - 100);
    assertThat(raw().residentBytes()).isEqualTo((CHUNKS - 100L) * PAGE);
    assertThat(raw().hugeBytes()).isEqualTo(AVAILABLE ? (BLOCKS - 1L) * BLOCK : 0);
    requireAll(Pages.Kind.SAME);
  }

  @Test
  void shouldOverwriteInHugePagesWhatIsWrittenInOrder() {
    Pages.writeAll(region, Pages.Kind.COMPRESSIBLE);
    var _ = region.compress();
    Pages.writeAll(region, Pages.Kind.SAME);
    assertThat(raw().hugeBytes()).isEqualTo(AVAILABLE ? (long) BLOCKS * BLOCK : 0);
    requireAll(Pages.Kind.SAME);
  }

  @Test
  void shouldUseSmallPagesOnlyWhereAsked() {
    arena.close();
    arena = open(false);
    region = arena.allocateRegion((long) CHUNKS * PAGE);
    region.putLong(0, 1);
    assertThat(raw().residentBytes()).isEqualTo(PAGE);
    Pages.writeAll(region, Pages.Kind.COMPRESSIBLE);
    var _ = region.compress();
    touch(0, CHUNKS);
    assertThat(raw().hugeBytes()).isZero();
    requireAll(Pages.Kind.COMPRESSIBLE);
  }

  @Test
  void shouldKeepToBlocksThatAreTheRegionsOwn() {
    region.close();
    CompressedRegion small = arena.allocateRegion(3L * PAGE);
    CompressedRegion large = arena.allocateRegion(BLOCK + 5L * PAGE);
    CompressedRegion behind = arena.allocateRegion((long) CHUNKS * PAGE);
    small.putLong(0, 1);
    behind.putLong(0, 2);
    large.putLong(BLOCK, 3);
    assertThat(raw().residentBytes()).isEqualTo(2L * PAGE + (AVAILABLE ? BLOCK : PAGE));
    large.putLong(0, 4);
    large.close();
    assertThat(raw().residentBytes()).isEqualTo(PAGE + (AVAILABLE ? BLOCK : PAGE));
    assertThat(small.getLong(0)).isEqualTo(1);
    assertThat(behind.getLong(0)).isEqualTo(2);
    region = behind;
  }

  @Test
  void shouldHoldWhatItHeldThroughRandomRanges() {
    SplittableRandom random = new SplittableRandom(42);
    int[] version = new int[CHUNKS];
    for (int round = 0; round < 60; round++) {
      int first = random.nextInt(CHUNKS);
      int count = 1 + random.nextInt(Math.min(CHUNKS - first, 2 * CHUNKS_IN_BLOCK));
      switch (random.nextInt(4)) {
        case 0 -> {
          for (int chunk = first; chunk < first + count; chunk++) {
            version[chunk] = round + 1;
            Pages.write(region, chunk, Pages.of(Pages.Kind.COMPRESSIBLE, chunk, round + 1));
          }
        }
        case 1 -> {
          var _ = region.compress(first, count);
        }
        case 2 -> {
          long _ = region.decompress(first, count);
        }
        default -> touch(first, first + count);
      }
    }
    for (int chunk = 0; chunk < CHUNKS; chunk++) {
      byte[] expected =
          version[chunk] == 0
              ? new byte[PAGE]
              : Pages.of(Pages.Kind.COMPRESSIBLE, chunk, version[chunk]);
      assertThat(Pages.read(region, chunk)).as("chunk %d", chunk).isEqualTo(expected);
    }
    var _ = region.compress();
    assertThat(raw().residentBytes()).isZero();
  }

  /** Huge and small blocks that alternate would exceed the kernel's limit of mappings. */
  @Test
  void shouldNotUseUpTheKernelsMappings() {
    long bytes = (HugeRanges.MAX_BOUNDARIES + 64L) * BLOCK;
    long address = VirtualMemory.reserve(bytes, BLOCK);
    VirtualMemory.avoidHugePages(address, bytes);
    HugeRanges blocks = new HugeRanges(address, bytes, PAGE, BLOCK);
    for (int block = 0; block < bytes / BLOCK; block += 2) {
      blocks.allow(block * CHUNKS_IN_BLOCK, CHUNKS_IN_BLOCK);
    }
    assertThat(residency.detail(address, bytes).mappings())
        .isBetween(HugeRanges.MAX_BOUNDARIES - 2, HugeRanges.MAX_BOUNDARIES + 2);
    blocks.beforeDiscard(0, (int) (bytes / PAGE));
    assertThat(residency.detail(address, bytes).mappings()).isEqualTo(1);
    ReleaseGate.ours().unmap(address, bytes);
  }

  /** Discarding every other block would split one mapping into more than the kernel allows. */
  @Test
  void shouldNotUseUpTheKernelsMappingsForWhatIsGivenBack() {
    long bytes = 3L * HugeRanges.MAX_BOUNDARIES * BLOCK;
    long address = VirtualMemory.reserve(bytes, BLOCK);
    VirtualMemory.avoidHugePages(address, bytes);
    HugeRanges blocks = new HugeRanges(address, bytes, PAGE, BLOCK);
    blocks.allow(0, (int) (bytes / PAGE));
    for (int block = 0; block < bytes / BLOCK; block += 2) {
      blocks.beforeDiscard(block * CHUNKS_IN_BLOCK, CHUNKS_IN_BLOCK);
    }
    assertThat(residency.detail(address, bytes).mappings())
        .isBetween(HugeRanges.MAX_BOUNDARIES / 2, HugeRanges.MAX_BOUNDARIES + 2);
    ReleaseGate.ours().unmap(address, bytes);
  }

  @Test
  void shouldGiveAllThatIsReservedToRegionsOfWholeBlocks() {
    try (CompressedArena full = open(true)) {
      CompressedRegion first = full.allocateRegion(32 << 20);
      CompressedRegion second = full.allocateRegion(32 << 20);
      assertThat(first.sizeBytes() + second.sizeBytes()).isEqualTo(64 << 20);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, PAGE, 3 * PAGE, 512L << 20})
  void shouldDoWithoutWhereNoBlockFits(long blockBytes) {
    HugeRanges blocks = new HugeRanges(0, 1L << 30, PAGE, blockBytes);
    boolean fits = blockBytes == 3 * PAGE;
    assertThat(blocks.chunksInRange()).isEqualTo(fits ? 3 : 0);
    assertThat(blocks.isHuge(5)).isFalse();
  }

  private RangeResidency raw() {
    ArenaParts parts = arena.parts();
    return residency.detail(parts.raw().address(0), (long) parts.raw().ids() * PAGE);
  }

  private void touch(int from, int to) {
    for (int chunk = from; chunk < to; chunk++) {
      region.load(chunk);
    }
  }

  private void requireAll(Pages.Kind kind) {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment page = scratch.allocate(PAGE);
      for (int chunk = 0; chunk < CHUNKS; chunk++) {
        region.read((long) chunk * PAGE, page);
        assertThat(page.mismatch(MemorySegment.ofArray(Pages.of(kind, chunk, 0))))
            .as("chunk %d", chunk)
            .isEqualTo(-1);
      }
    }
  }
}
