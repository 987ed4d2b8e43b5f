package org.arenalab.compressed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.arenalab.compressed.chunk.ChunkState;
import org.arenalab.os.LockedMemory;
import org.arenalab.os.SystemCallException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel takes no memory back that the user has locked. */
class RefusedDiscardTest {
  private static final int CHUNKS = 1024;
  private static final int PAGE = Pages.BYTES;

  /** One that compresses, and has neighbours that do. */
  private static final int LOCKED = 99;

  private static CompressedArena open(EvictionPolicy policy, long capacityBytes, boolean huge) {
    return CompressedArena.open(
        CompressedArenaConfig.builder()
            .capacityBytes(capacityBytes)
            .reservedBytes(4L * CHUNKS * PAGE)
            .evictionPolicy(policy)
            .hugePages(huge)
            .checksums(true)
            .build());
  }

  private static byte[] page(Pages.Kind kind, int chunk) {
    return Pages.of(kind, chunk, 0);
  }

  /**
   * When one call discards neighbouring chunks, the kernel releases those before the locked one.
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldKeepEveryByteBesideALockedChunk(boolean hugePages) {
    try (CompressedArena arena = open(EvictionPolicy.REFUSE, 4L * CHUNKS * PAGE, hugePages)) {
      CompressedRegion region = arena.allocateRegion((long) CHUNKS * PAGE);
      Pages.Kind[] kinds = Pages.Kind.values();
      for (int chunk = 0; chunk < CHUNKS; chunk++) {
        Pages.write(region, chunk, page(kinds[chunk % kinds.length], chunk));
      }
      try (LockedMemory _ = lock(region, LOCKED)) {
        assertThatThrownBy(region::compress)
            .isInstanceOf(SystemCallException.class)
            .hasMessageContaining("MADV_DONTNEED");
        arena.verifyInvariants();
        assertThat(region.state(LOCKED)).isEqualTo(ChunkState.RAW);
        assertThat(arena.stats().chunks().compressed()).isPositive();
        for (int chunk = 0; chunk < CHUNKS; chunk++) {
          assertThat(Pages.read(region, chunk))
              .as("chunk %d", chunk)
              .isEqualTo(page(kinds[chunk % kinds.length], chunk));
        }
      }
    }
  }

  private static LockedMemory lock(CompressedRegion region, int chunk) {
    try (ChunkLease lease = region.pin(chunk)) {
      return LockedMemory.lock(lease.segment().address(), PAGE);
    }
  }

  /** In the midst of a group, of which some have an extent, and one has none. */
  @ParameterizedTest
  @EnumSource(names = "REFUSE", mode = EnumSource.Mode.EXCLUDE)
  void shouldLoseNoExtentWhenThePoolIsFull(EvictionPolicy policy) {
    for (int capacityBytes = 8 * PAGE; capacityBytes < 10 * PAGE; capacityBytes += PAGE / 8) {
      try (CompressedArena arena = open(policy, capacityBytes, false)) {
        CompressedRegion region = arena.allocateRegion(32L * PAGE);
        for (int chunk = 0; chunk < region.chunks(); chunk++) {
          boolean small = chunk % 2 == 0;
          Pages.Kind kind = small ? Pages.Kind.COMPRESSIBLE : Pages.Kind.HARDLY;
          Pages.write(region, chunk, page(kind, chunk));
        }
        try (LockedMemory _ = lock(region, 0)) {
          assertThatThrownBy(region::compress).isInstanceOf(SystemCallException.class);
        }
        arena.verifyInvariants();
      }
    }
  }

  @Tag("medium")
  @Test
  void shouldFreeARegionWithALockedChunk() {
    try (CompressedArena arena = open(EvictionPolicy.REFUSE, 1 << 20, true)) {
      CompressedRegion region = arena.allocateRegion(CHUNKS * (long) PAGE);
      Pages.writeAll(region, Pages.Kind.COMPRESSIBLE);
      LockedMemory _ = lock(region, 7);
      assertThatCode(region::close).doesNotThrowAnyException();
      arena.verifyInvariants();
      CompressedRegion next = arena.allocateRegion(CHUNKS * (long) PAGE);
      assertThat(next.firstId()).isEqualTo(region.firstId());
      byte[] zeros = new byte[PAGE];
      for (int chunk = 0; chunk < CHUNKS; chunk++) {
        assertThat(Pages.read(next, chunk)).isEqualTo(zeros);
      }
    }
  }
}
