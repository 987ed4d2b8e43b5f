package org.arenalab.compressed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.arenalab.os.VirtualMemory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The arena's functions of the kernel's page size. */
class PageSizesTest {
  @ParameterizedTest
  @CsvSource({"1024, 4096", "4096, 4096", "16384, 16384", "65536, 65536"})
  void shouldTakeAPageAsDefaultChunk(long pageBytes, int expected) {
    assertThat(CompressedArenaConfig.defaultChunkBytes(pageBytes)).isEqualTo(expected);
  }

  /** The page sizes whose default chunk this kernel's pages divide. */
  static LongStream pagesHere() {
    return LongStream.of(4096, 16_384, 65_536)
        .filter(bytes -> bytes % VirtualMemory.pageSizeBytes() == 0);
  }

  @Tag("medium")
  @ParameterizedTest
  @MethodSource("pagesHere")
  void shouldStoreTheDefaultChunk(long pageBytes) {
    int chunkBytes = CompressedArenaConfig.defaultChunkBytes(pageBytes);
    CompressedArenaConfig config =
        CompressedArenaConfig.builder().chunkBytes(chunkBytes).minSavingsPercent(5).build();
    // The savings are the limit here, and not the size of an extent.
    assertThat(config.admittedBytes()).isEqualTo(chunkBytes * 95 / 100);
  }

  @Test
  void shouldAcceptDefaultsHere() {
    assertThat(CompressedArenaConfig.defaults().chunkBytes() % VirtualMemory.pageSizeBytes())
        .isZero();
  }

  /** Huge pages have 2 MiB with pages of 4 KiB, 32 MiB with 16 KiB, and 512 MiB with 64 KiB. */
  @ParameterizedTest
  @CsvSource({"2097152, 4096, 2097152", "33554432, 16384, 0", "536870912, 65536, 0", "0, 4096, 0"})
  void shouldReserveNoUnusableBlocks(long hugePageBytes, int chunkBytes, long expected) {
    assertThat(HugeRanges.rangeBytes(hugePageBytes, chunkBytes)).isEqualTo(expected);
  }
}
