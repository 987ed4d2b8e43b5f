package org.arenalab.compressed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.arenalab.codec.Codec;
import org.arenalab.compressed.CompressedArenaException.Reason;
import org.arenalab.compressed.chunk.ChunkState;
import org.arenalab.os.RawMemory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Something writes to the pool: one bit, or all of an extent. */
class DamagedExtentTest {

  /** An arena with one stored chunk, between two others. */
  private static final class Patient implements AutoCloseable {
    final CompressedArena arena;
    final CompressedRegion region;
    final byte[] expected = Pages.of(Pages.Kind.COMPRESSIBLE, 1, 0);

    Patient(Codec codec, boolean checksums) {
      arena =
          CompressedArena.open(
              CompressedArenaConfig.builder()
                  .capacityBytes(1 << 20)
                  .reservedBytes(1 << 20)
                  .codec(codec)
                  .minSavingsPercent(0)
                  .checksums(checksums)
                  .build());
      region = arena.allocateRegion(3L * Pages.BYTES);
      Pages.writeAll(region, Pages.Kind.COMPRESSIBLE);
      region.compress();
    }

    long extent() {
      ArenaParts parts = arena.parts();
      return parts
          .store()
          .pool()
          .address(parts.store().offset(parts.table().wordVolatile(region.firstId() + 1)));
    }

    int storedBytes() {
      return arena.parts().table().storedBytes(region.firstId() + 1);
    }

    void flip(int bit) {
      long at = extent() + bit / 8;
      RawMemory.putByte(at, (byte) (RawMemory.getByte(at) ^ (1 << (bit % 8))));
    }

    /** The neighbours must never see any of it. */
    void verifyNeighbours() {
      assertThat(Pages.read(region, 0)).isEqualTo(Pages.of(Pages.Kind.COMPRESSIBLE, 0, 0));
      assertThat(Pages.read(region, 2)).isEqualTo(Pages.of(Pages.Kind.COMPRESSIBLE, 2, 0));
    }

    @Override
    public void close() {
      arena.verifyInvariants();
      arena.close();
    }
  }

  @Tag("medium")
  @ParameterizedTest
  @EnumSource
  void shouldNoticeEveryFlippedBitByItsChecksum(Codec codec) {
    try (Patient patient = new Patient(codec, true)) {
      int bits = patient.storedBytes() * 8;
      for (int bit = 0; bit < bits; bit += codec == Codec.NONE ? 37 : 1) {
        patient.flip(bit);
        assertThatThrownBy(() -> Pages.read(patient.region, 1))
            .hasFieldOrPropertyWithValue("reason", Reason.DAMAGED_EXTENT)
            .hasMessageContaining("chunk 1 of region")
            .hasMessageContaining(codec.name())
            .hasMessageContaining(patient.storedBytes() + " B extent");
        patient.flip(bit);
      }
      assertThat(Pages.read(patient.region, 1)).isEqualTo(patient.expected);
      patient.verifyNeighbours();
    }
  }

  /** Without a checksum a damaged extent may decode to a chunk: then it is the wrong one. */
  @Tag("medium")
  @ParameterizedTest
  @EnumSource(names = {"LZ4", "LZ4_HC", "ZSTD"})
  void shouldNeverCrashWithoutAChecksum(Codec codec) {
    try (Patient patient = new Patient(codec, false)) {
      int bits = patient.storedBytes() * 8;
      int refused = 0;
      for (int bit = 0; bit < bits; bit++) {
        patient.flip(bit);
        try {
          assertThat(Pages.read(patient.region, 1)).hasSize(Pages.BYTES);
        } catch (CompressedArenaException e) {
          refused++;
        }
        patient.flip(bit);
      }
      assertThat(refused).isPositive();
      assertThat(Pages.read(patient.region, 1)).isEqualTo(patient.expected);
      patient.verifyNeighbours();
    }
  }

  @ParameterizedTest
  @CsvSource({"LZ4,1", "LZ4,2", "ZSTD,3", "LZ4_HC,4"})
  void shouldSurviveNoise(Codec codec, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    try (Patient patient = new Patient(codec, false)) {
      byte[] saved = new byte[patient.storedBytes()];
      for (int i = 0; i < saved.length; i++) {
        saved[i] = RawMemory.getByte(patient.extent() + i);
      }
      for (int round = 0; round < 300; round++) {
        int from = random.nextInt(saved.length);
        for (int i = from; i < saved.length; i++) {
          RawMemory.putByte(patient.extent() + i, (byte) random.nextInt());
        }
        try {
          assertThat(Pages.read(patient.region, 1)).hasSize(Pages.BYTES);
        } catch (CompressedArenaException e) {
          assertThat(e).hasMessageContaining("does not decode");
        }
        patient.verifyNeighbours();
      }
      for (int i = 0; i < saved.length; i++) {
        RawMemory.putByte(patient.extent() + i, saved[i]);
      }
      assertThat(Pages.read(patient.region, 1)).isEqualTo(patient.expected);
    }
  }

  @Test
  void shouldStayAsItIsUntilItIsOverwritten() {
    try (Patient patient = new Patient(Codec.LZ4, true)) {
      patient.flip(77);
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> Pages.increment(patient.region, 1))
            .hasFieldOrPropertyWithValue("reason", Reason.DAMAGED_EXTENT);
        assertThatThrownBy(() -> patient.region.pin(1))
            .hasFieldOrPropertyWithValue("reason", Reason.DAMAGED_EXTENT);
        assertThatThrownBy(() -> patient.region.putLong(Pages.BYTES, 1))
            .hasFieldOrPropertyWithValue("reason", Reason.DAMAGED_EXTENT);
        assertThatThrownBy(() -> patient.region.decompress(0, 3))
            .hasFieldOrPropertyWithValue("reason", Reason.DAMAGED_EXTENT);
      }
      assertThat(patient.region.state(1)).isEqualTo(ChunkState.COMPRESSED);
      assertThat(patient.arena.stats().operations().damagedExtents()).isEqualTo(8);
      byte[] fresh = new byte[Pages.BYTES];
      Arrays.fill(fresh, (byte) 3);
      Pages.write(patient.region, 1, fresh);
      assertThat(Pages.read(patient.region, 1)).isEqualTo(fresh);
      patient.verifyNeighbours();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"RECOMPRESS", "DECOMPRESS"})
  void shouldLeaveADamagedChunkOutOfEvictions(EvictionPolicy policy) {
    try (CompressedArena arena =
        CompressedArena.open(
            CompressedArenaConfig.builder()
                .capacityBytes(16 << 10)
                .reservedBytes(1 << 20)
                .evictionPolicy(policy)
                .checksums(true)
                .build())) {
      CompressedRegion region = arena.allocateRegion(64L * Pages.BYTES);
      Pages.writeAll(region, Pages.Kind.COMPRESSIBLE);
      region.compress(0, 1);
      ArenaParts parts = arena.parts();
      long extent =
          parts
              .store()
              .pool()
              .address(parts.store().offset(parts.table().wordVolatile(region.firstId())));
      RawMemory.putByte(extent + 100, (byte) (RawMemory.getByte(extent + 100) ^ 4));
      region.compress();
      arena.verifyInvariants();
      assertThat(arena.stats().operations().damagedExtents()).isEqualTo(1);
      assertThatThrownBy(() -> Pages.read(region, 0))
          .hasFieldOrPropertyWithValue("reason", Reason.DAMAGED_EXTENT);
      for (int chunk = 1; chunk < 64; chunk++) {
        assertThat(Pages.read(region, chunk))
            .isEqualTo(Pages.of(Pages.Kind.COMPRESSIBLE, chunk, 0));
      }
    }
  }
}
