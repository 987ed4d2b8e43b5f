package org.arenalab.hotness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import org.arenalab.hotness.HotnessException.Reason;
import org.junit.jupiter.api.Test;

class ZapAndScanTest {
  private static final int PAGES = 256;

  @Test
  void shouldReportSinglePagesThatWereRead() {
    try (TestRange range = new TestRange(MemoryKind.SHARED, PAGES);
        HotnessSource source = ZapAndScan.open(MemoryKind.SHARED)) {
      range.watchIn(source);
      BitSet expected = new BitSet();
      for (int page = 3; page < PAGES; page += 37) {
        range.read(page);
        expected.set(page);
      }

      assertThat(range.ask(source)).isEqualTo(expected);
      assertThat(source.granularityBytes()).isEqualTo(TestRange.PAGE);
    }
  }

  /** Without a userfaultfd, a read maps the pages around it; the source states that granularity. */
  @Test
  void shouldShowCoarserGranularityWithoutUserfaultfd() {
    try (TestRange range = new TestRange(MemoryKind.SHARED, PAGES);
        HotnessSource source = ZapAndScan.open((org.arenalab.os.userfault.Userfaultfd) null)) {
      assertThat(source.granularityBytes()).isGreaterThanOrEqualTo(TestRange.PAGE);
      range.watchIn(source);
      range.read(100);
      BitSet reported = range.ask(source);

      assertThat(reported.get(100)).isTrue();
      assertThat(reported.cardinality() * TestRange.PAGE)
          .isLessThanOrEqualTo(source.granularityBytes());
      range.write(7);
      assertThat(range.ask(source).get(7)).isTrue();
    }
  }

  @Test
  void shouldRefusePrivateMemory() {
    assertThatThrownBy(() -> ZapAndScan.open(MemoryKind.PRIVATE))
        .isInstanceOfSatisfying(
            HotnessException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE))
        .hasMessageContaining("the memory is private");
    try (TestRange range = new TestRange(MemoryKind.PRIVATE, PAGES);
        HotnessSource source = ZapAndScan.open(MemoryKind.SHARED)) {
      assertThatThrownBy(() -> range.watchIn(source))
          .isInstanceOfSatisfying(
              HotnessException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE))
          .hasMessageContaining("mapShared");
      range.requireContent();
    }
  }

  @Test
  void shouldNameRangeThatWasUnmapped() {
    try (TestRange range = new TestRange(MemoryKind.SHARED, PAGES);
        HotnessSource source = ZapAndScan.open(MemoryKind.SHARED)) {
      range.watchIn(source);
      range.unmap();

      assertThatThrownBy(() -> range.ask(source))
          .isInstanceOfSatisfying(
              HotnessException.class, e -> assertThat(e.reason()).isEqualTo(Reason.RANGE_LOST));
      assertThat(range.ask(source).cardinality()).isZero();
    }
  }
}
