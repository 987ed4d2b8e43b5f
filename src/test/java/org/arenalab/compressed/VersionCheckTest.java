package org.arenalab.compressed;

import static org.assertj.core.api.Assertions.assertThat;

import org.arenalab.codec.CodecBuffers;
import org.arenalab.compressed.chunk.ChunkTable;
import org.arenalab.compressed.chunk.Counter;
import org.junit.jupiter.api.Test;

/**
 * A chunk is overwritten and stored again, in another extent, between the read of its word and the
 * attempt to own it. The version in the word must refuse the attempt. A mutant that ignores the
 * version shows that the test would notice.
 */
class VersionCheckTest {
  private static final byte[] BEFORE = Pages.of(Pages.Kind.COMPRESSIBLE, 0, 1);
  private static final byte[] AFTER = Pages.of(Pages.Kind.COMPRESSIBLE, 0, 2);

  // Not closed: a mutant damages the bookkeeping. 1 MiB of address space stays.
  private final CompressedArena arena =
      CompressedArena.open(
          CompressedArenaConfig.builder()
              .capacityBytes(1 << 20)
              .reservedBytes(1 << 20)
              .checksums(true)
              .build());
  private final CompressedRegion region = arena.allocateRegion(Pages.BYTES);
  private final ArenaParts parts = arena.parts();
  private final ChunkTable table = parts.table();
  private final int id = region.firstId();

  private void store(byte[] page) {
    Pages.write(region, 0, page);
    assertThat(region.compress().compressed()).isEqualTo(1);
  }

  /** Another extent takes the place of the chunk's first one. */
  private void storeElsewhere() {
    int storedBytes = table.storedBytes(id);
    Pages.write(region, 0, AFTER);
    assertThat(parts.store().pool().allocate(storedBytes, 1)).isPositive();
    assertThat(region.compress().compressed()).isEqualTo(1);
  }

  private Decompressor.Outcome load(boolean credulous) {
    store(BEFORE);
    Decompressor late =
        new Decompressor(parts) {
          @Override
          boolean tryOwn(int id, long word, long loading) {
            storeElsewhere();
            return credulous
                ? CredulousOwner.tryOwn(table, id, word, loading)
                : super.tryOwn(id, word, loading);
          }
        };
    return late.tryDecompress(
        parts.slots().own(), id, table.wordVolatile(id), Counter.PREFETCH_DECOMPRESS);
  }

  private Recompressor.Outcome recompress(boolean credulous) {
    store(BEFORE);
    Recompressor late =
        new Recompressor(parts) {
          @Override
          boolean tryOwn(int id, long word, long loading) {
            storeElsewhere();
            return credulous
                ? CredulousOwner.tryOwn(table, id, word, loading)
                : super.tryOwn(id, word, loading);
          }
        };
    CodecBuffers buffers = parts.store().takeBuffers();
    try {
      return late.tryRecompress(
          parts.slots().own(), id, table.wordVolatile(id), buffers, new CompressionResult.Tally());
    } finally {
      parts.store().giveBack(buffers);
    }
  }

  @Test
  void shouldNotLoadAnOlderVersion() {
    assertThat(load(false)).isEqualTo(Decompressor.Outcome.LOST);
    assertThat(Pages.read(region, 0)).isEqualTo(AFTER);
    assertThat(arena.stats().operations().damagedExtents()).isZero();
  }

  @Test
  void shouldCatchALoadWithoutTheVersion() {
    assertThat(load(true)).isEqualTo(Decompressor.Outcome.DAMAGED);
  }

  @Test
  void shouldNotMakeAnOlderVersionDense() {
    assertThat(recompress(false)).isEqualTo(Recompressor.Outcome.LOST);
    assertThat(Pages.read(region, 0)).isEqualTo(AFTER);
    assertThat(arena.stats().chunks().dense()).isZero();
  }

  @Test
  void shouldCatchARecompressionWithoutTheVersion() {
    assertThat(recompress(true)).isEqualTo(Recompressor.Outcome.DENSER);
    assertThat(Pages.read(region, 0)).isNotEqualTo(AFTER);
  }
}
