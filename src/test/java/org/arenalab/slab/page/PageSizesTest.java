package org.arenalab.slab.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The allocator's functions of the kernel's page size. */
class PageSizesTest {
  @ParameterizedTest
  @CsvSource({"4096, 12", "16384, 14", "65536, 16", "131072, 16"})
  void shouldCommitKernelPages(long kernelPageBytes, int expected) {
    assertThat(Superslab.unitShift(kernelPageBytes)).isEqualTo(expected);
  }

  /** 20,000 B from byte 30,000 of a span on, which begins at page 3: up to byte 49,999. */
  @ParameterizedTest
  @CsvSource({"4096, 6, 8064", "16384, 3, 14", "65536, 1, 1"})
  void shouldCountUnitsOnce(long kernelPageBytes, int units, int mask) {
    int[] committed = new int[Superslab.PAGES];
    int shift = Superslab.unitShift(kernelPageBytes);
    assertThat(Superslab.commit(committed, shift, 3, 30_000, 50_000)).isEqualTo(units);
    assertThat(committed[3]).isEqualTo(mask);
    assertThat(Superslab.commit(committed, shift, 3, 30_000, 50_000)).isZero();
  }

  /** A span's second page has units of its own. */
  @ParameterizedTest
  @CsvSource({"4096, 16", "16384, 4", "65536, 1"})
  void shouldCommitLaterPages(long kernelPageBytes, int units) {
    int[] committed = new int[Superslab.PAGES];
    int shift = Superslab.unitShift(kernelPageBytes);
    assertThat(Superslab.commit(committed, shift, 0, 65_536, 131_072)).isEqualTo(units);
    assertThat(committed[0]).isZero();
    assertThat(Integer.bitCount(committed[1])).isEqualTo(units);
  }

  @ParameterizedTest
  @CsvSource({"0, true", "2097152, true", "33554432, false", "536870912, false"})
  void shouldAskForFittingHugePages(long hugePageBytes, boolean expected) {
    assertThat(HugePageAdvice.fits(hugePageBytes)).isEqualTo(expected);
  }
}
