package org.arenalab.bench.loops.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.BitSet;
import java.util.stream.IntStream;
import org.arenalab.bench.loops.accuracy.AccuracyPlan.Layout;
import org.arenalab.hotness.PageBitmap;
import org.arenalab.os.VirtualMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The accesses of a round, and the judgement of reports that are known to be wrong. */
class AccuracyPatternTest {
  private static final int PAGES = (int) ((4L << 20) / VirtualMemory.pageSizeBytes());

  private static AccuracyPlan plan(Layout layout) {
    return new AccuracyPlan(4, 25, 10, layout, 250, 0, 1, 7);
  }

  private static PageBitmap bitmap(IntStream pages) {
    long pageBytes = VirtualMemory.pageSizeBytes();
    PageBitmap bitmap = new PageBitmap(0, PAGES * pageBytes, pageBytes);
    pages.forEach(page -> bitmap.accessed(page * pageBytes, (page + 1) * pageBytes, pageBytes));
    return bitmap;
  }

  @ParameterizedTest
  @EnumSource
  void shouldHaveTheSharesOfThePlan(Layout layout) {
    AccessPattern pattern = new AccessPattern(plan(layout));
    assertThat(pattern.hot()).hasSize(PAGES / 4).isSorted();
    long warm =
        IntStream.range(0, PAGES).filter(page -> pattern.classOf(page) == PageClass.WARM).count();
    assertThat(warm).isEqualTo(PAGES / 10);
    assertThat(pattern.warm(1)).hasSizeBetween(PAGES / 30, PAGES / 15).doesNotHaveDuplicates();
    assertThat(pattern.warm(1)).isEqualTo(new AccessPattern(plan(layout)).warm(1));
    assertThat(pattern.warm(1)).isNotEqualTo(pattern.warm(2));
  }

  @Test
  void shouldCountEachKindOfMistake() {
    AccessPattern pattern = new AccessPattern(plan(Layout.CONTIGUOUS));
    int hot = PAGES / 4;
    Tally tally = new Tally();
    // All hot pages are accessed; the report lacks 10 of them, and has 30 pages too many.
    PageBitmap truth = bitmap(IntStream.range(0, hot));
    PageBitmap report =
        bitmap(IntStream.concat(IntStream.range(10, hot), IntStream.range(PAGES - 30, PAGES)));
    tally.add(pattern, truth, false, report, PAGES);

    assertThat(tally.of(PageClass.HOT)).isEqualTo(new Confusion(hot - 10, 10, 0, 0));
    Confusion cold = tally.of(PageClass.COLD);
    assertThat(cold).isEqualTo(new Confusion(0, 0, 30, PAGES - hot - PAGES / 10 - 30));
    Confusion all = tally.of(PageClass.HOT).plus(tally.of(PageClass.WARM)).plus(cold);
    assertThat(all.precision()).isEqualTo((hot - 10.0) / (hot + 20.0), within(1e-12));
    assertThat(all.recall()).isEqualTo((hot - 10.0) / hot, within(1e-12));
    assertThat(all.right()).isEqualTo((PAGES - 40.0) / PAGES, within(1e-12));
  }

  @Test
  void shouldJudgeASourceOfWritesByWrites() {
    AccessPattern pattern = new AccessPattern(plan(Layout.SCATTERED));
    BitSet written = new BitSet();
    IntStream.of(pattern.hot()).filter(pattern::isWritten).forEach(written::set);
    Tally tally = new Tally();
    tally.add(pattern, bitmap(IntStream.of(pattern.hot())), true, bitmap(written.stream()), PAGES);

    Confusion hot = tally.of(PageClass.HOT);
    assertThat(hot.hits()).isEqualTo(written.cardinality()).isPositive();
    assertThat(hot.misses() + hot.falseAlarms()).isZero();
    assertThat(hot.quiet()).isEqualTo(PAGES / 4 - written.cardinality());
  }

  @Test
  void shouldRefuseSharesThatLeaveNoColdPage() {
    assertThatThrownBy(() -> new AccuracyPlan(4, 60, 40, Layout.BLOCKS, 250, 0, 1, 7))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("--warm-pct is 40, expected 0 to 39");
  }
}
