package org.arenalab.compressed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.arenalab.compressed.CompressedArenaException.Reason;
import org.arenalab.compressed.chunk.HazardSlot;
import org.arenalab.os.RawMemory;
import org.arenalab.os.VirtualMemory;
import org.arenalab.os.residency.Residency;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of memory that was backed ahead for chunks that no thread then loaded. */
class ReadAheadTest {
  private static final int PAGE = 4096;
  private static final int CHUNKS = 1024;

  private final Residency residency = new Residency();
  private CompressedArena arena;
  private CompressedRegion region;

  private void open(boolean hugePages) {
    arena =
        CompressedArena.open(
            CompressedArenaConfig.builder()
                .reservedBytes(64 << 20)
                .capacityBytes(16 << 20)
                .hugePages(hugePages)
                .checksums(true)
                .build());
    region = arena.allocateRegion((long) CHUNKS * PAGE);
    Pages.writeAll(region, Pages.Kind.COMPRESSIBLE);
    var _ = region.compress();
  }

  @AfterEach
  void close() {
    arena.verifyInvariants();
    arena.close();
    residency.close();
  }

  /** The discard takes more than one call and must leave no gap between them. */
  @Test
  void shouldGiveBackEveryPageOfALongRun() {
    open(false);
    ArenaParts parts = arena.parts();
    int first = region.firstId() + 1;
    HazardSlot slot = parts.slots().own();
    slot.noteLoad(first - 1, false);
    slot.noteBacked(first + 700);
    VirtualMemory.populateForWrite(parts.raw().address(first), 700L * PAGE);
    new ReadAhead(parts, new Decompressor(parts)).release(slot);
    assertThat(residentPages()).isZero();
  }

  /** Starts so many threads that slots of ended threads are folded concurrently. */
  @Test
  void shouldGiveBackWhatThreadsThatEndedHadAhead() throws InterruptedException {
    open(false);
    int apart = 16;
    for (int first = 0; first < CHUNKS; first += apart) {
      int from = first;
      Thread.ofVirtual().start(() -> touch(from, from + 8)).join();
    }
    assertThat(residentPages()).isGreaterThan(8L * CHUNKS / apart);
    var _ = region.compress(0, CHUNKS, (chunk, idleEpochs) -> false);
    assertThat(residentPages()).isEqualTo(8L * CHUNKS / apart);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldGiveBackWhatWasPreparedWhenAChunkIsDamaged(boolean hugePages) {
    open(hugePages);
    ArenaParts parts = arena.parts();
    long word = parts.table().wordVolatile(region.firstId() + 5);
    long extent = parts.store().pool().address(parts.store().offset(word));
    RawMemory.putByte(extent, (byte) ~RawMemory.getByte(extent));
    assertThatThrownBy(() -> region.decompress(0, CHUNKS))
        .hasFieldOrPropertyWithValue("reason", Reason.DAMAGED_EXTENT);
    assertThat(residentPages()).isEqualTo(5);
  }

  /** An eviction takes a chunk out of its list, finds that a stream has it, and lets it be. */
  @Test
  void shouldKeepWithinReachOfEvictionsWhatWasGivenBack() {
    open(false);
    ArenaParts parts = arena.parts();
    int victim = parts.lru().poll(Lru.YOUNG);
    assertThat(new Decompressor(parts).discardStored(victim, 1)).isEqualTo(1);
    arena.verifyInvariants();
  }

  /** However large the chunks are. */
  @Tag("medium")
  @Test
  void shouldBackNoMoreThanTwoMebibytesAheadOfUse() {
    arena =
        CompressedArena.open(
            CompressedArenaConfig.builder()
                .chunkBytes(1 << 20)
                .reservedBytes(64 << 20)
                .capacityBytes(16 << 20)
                .hugePages(false)
                .build());
    region = arena.allocateRegion(32 << 20);
    Pages.writeAll(region, Pages.Kind.SAME);
    assertThat(region.compress().sameFilled()).isEqualTo(32);
    for (int chunk = 0; chunk < 32; chunk++) {
      touch(chunk, chunk + 1);
      assertThat(residentPages() * PAGE).isLessThanOrEqualTo((chunk + 2L) << 20);
    }
  }

  private void touch(int from, int to) {
    for (int chunk = from; chunk < to; chunk++) {
      region.load(chunk);
    }
  }

  private long residentPages() {
    ArenaParts parts = arena.parts();
    long bytes = (long) parts.raw().ids() * parts.raw().chunkBytes();
    return residency.detail(parts.raw().address(0), bytes).residentBytes() / PAGE;
  }
}
