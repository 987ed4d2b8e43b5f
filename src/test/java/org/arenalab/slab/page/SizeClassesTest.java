package org.arenalab.slab.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SizeClassesTest {

  @Test
  void shouldGiveEverySizeTheSmallestClassThatHoldsIt() {
    for (long size = 1; size <= SizeClasses.MAX_BLOCK_BYTES; size += size < 20_000 ? 1 : 997) {
      int sizeClass = SizeClasses.of(size);
      assertThat(SizeClasses.blockBytes(sizeClass))
          .as("size %d", size)
          .isGreaterThanOrEqualTo(size);
      if (sizeClass > 0) {
        assertThat(SizeClasses.blockBytes(sizeClass - 1)).as("size %d", size).isLessThan(size);
      }
    }
  }

  @Test
  void shouldEndAtTheLargestBlock() {
    assertThat(SizeClasses.blockBytes(SizeClasses.COUNT - 1))
        .isEqualTo(SizeClasses.MAX_BLOCK_BYTES);
    assertThat(SizeClasses.of(SizeClasses.MAX_BLOCK_BYTES)).isEqualTo(SizeClasses.COUNT - 1);
  }

  @Test
  void shouldWasteAtMostAQuarter() {
    for (long size = 129; size <= SizeClasses.MAX_BLOCK_BYTES; size += 13) {
      assertThat(SizeClasses.blockBytes(SizeClasses.of(size))).isLessThanOrEqualTo(size + size / 4);
    }
  }

  @Test
  void shouldHaveOnlyMultiplesOfSixteen() {
    for (int sizeClass = 0; sizeClass < SizeClasses.COUNT; sizeClass++) {
      assertThat(SizeClasses.blockBytes(sizeClass) % 16).isZero();
    }
  }

  @Test
  void shouldAgreeWithTheTableOfTheFastPath() {
    for (int size = 1; size <= SizeClasses.MAX_SMALL_BYTES; size++) {
      assertThat(SizeClasses.ofSmall(size)).as("size %d", size).isEqualTo(SizeClasses.of(size));
    }
  }

  @Test
  void shouldFindAClassForEveryAlignment() {
    for (long alignment = 16; alignment <= SizeClasses.PAGE_BYTES; alignment *= 2) {
      for (long size : new long[] {1, 17, 100, 4097, 65_537}) {
        int sizeClass = SizeClasses.aligned(size, alignment);
        assertThat(SizeClasses.blockBytes(sizeClass)).isGreaterThanOrEqualTo(size);
        assertThat(SizeClasses.blockBytes(sizeClass) % alignment).isZero();
      }
    }
  }

  @Test
  void shouldFitAtLeastOneBlockInEverySpan() {
    for (int sizeClass = 0; sizeClass < SizeClasses.COUNT; sizeClass++) {
      assertThat(SizeClasses.spanBlocks(sizeClass)).isPositive().isLessThan(Short.MAX_VALUE);
      assertThat(SizeClasses.cachedBlocks(sizeClass)).isBetween(1, SizeClasses.MAX_CACHED_BLOCKS);
    }
  }
}
