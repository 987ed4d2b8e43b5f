package org.arenalab.hotness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.arenalab.hotness.HotnessException.Reason;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The addresses here are of nothing: touches never reach memory. */
class TouchSourceTest {
  private static final long PAGE = TestRange.PAGE;
  private static final long ADDRESS = 64 * PAGE;

  @Test
  void shouldReportChunksAsRuns() {
    TouchSource source = new TouchSource(4 * PAGE);
    source.watch(ADDRESS, 18 * PAGE);
    TouchMap map = source.map(ADDRESS);
    assertThat(map.units()).isEqualTo(5);
    assertThat(source.granularityBytes()).isEqualTo(4 * PAGE);
    map.touch(0, 1);
    map.touch(1, 1);
    map.touch(4, -1);
    List<String> runs = new ArrayList<>();
    source.ask(
        (start, end, granularity) ->
            runs.add((start - ADDRESS) / PAGE + "-" + (end - ADDRESS) / PAGE + "/" + granularity));

    assertThat(runs).containsExactly("0-8/" + 4 * PAGE, "16-18/" + 4 * PAGE);
  }

  /** A range that the sink forgets would hide the next one from the question. */
  @Test
  void shouldRefuseCallsOfItsSink() {
    TouchSource source = new TouchSource(PAGE);
    source.watch(ADDRESS, PAGE);
    source.watch(ADDRESS + PAGE, PAGE);
    source.map(ADDRESS).touch(0, 1);
    source.map(ADDRESS + PAGE).touch(0, 1);
    List<Long> runs = new ArrayList<>();
    source.ask(
        (start, end, granularity) -> {
          runs.add(start);
          assertRefusedInQuestion(() -> source.forget(ADDRESS, PAGE));
          assertRefusedInQuestion(() -> source.watch(ADDRESS + 4 * PAGE, PAGE));
          assertRefusedInQuestion(() -> source.ask((from, to, size) -> {}));
          assertRefusedInQuestion(source::close);
        });

    assertThat(runs).containsExactly(ADDRESS, ADDRESS + PAGE);
    source.forget(ADDRESS, PAGE);
    source.close();
  }

  private static void assertRefusedInQuestion(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            HotnessException.class, e -> assertThat(e.reason()).isEqualTo(Reason.IN_QUESTION));
  }

  @Test
  void shouldReportTheLastEpochOfEachUnit() {
    TouchSource source = new TouchSource(PAGE);
    source.watch(ADDRESS, 8 * PAGE);
    TouchMap map = source.map(ADDRESS);
    map.touch(2, 10);
    map.touch(2, 12);
    map.touch(7, Integer.MIN_VALUE);
    map.touch(3, 0);
    List<String> touched = new ArrayList<>();
    EpochSink sink = (unit, epoch) -> touched.add(unit + "@" + epoch);
    map.drain(sink);

    assertThat(touched).containsExactly("2@12", "7@" + Integer.MIN_VALUE);
    touched.clear();
    map.drain(sink);
    assertThat(touched).isEmpty();
  }

  @Test
  void shouldIgnoreTouchesAfterForget() {
    TouchSource source = new TouchSource(PAGE);
    source.watch(ADDRESS, 8 * PAGE);
    TouchMap map = source.map(ADDRESS);
    source.forget(ADDRESS, 8 * PAGE);
    map.touch(1, 1);
    source.watch(ADDRESS, 8 * PAGE);
    source.ask(
        (start, end, granularity) -> {
          throw new AssertionError("reported");
        });
    source.close();
    map.touch(1, 1);

    assertThatThrownBy(() -> source.map(ADDRESS)).isInstanceOf(HotnessClosedException.class);
  }

  @Test
  void shouldRefuseUnitsThatAreNotPages() {
    for (long unitBytes : new long[] {0, -PAGE, 1, PAGE + 1}) {
      assertThatThrownBy(() -> new TouchSource(unitBytes))
          .isInstanceOfSatisfying(
              HotnessException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID_RANGE))
          .hasMessageContaining("unitBytes=" + unitBytes);
    }
    TouchSource source = new TouchSource(PAGE);
    assertThatThrownBy(() -> source.watch(ADDRESS, PAGE << 31))
        .hasMessageContaining("too many units");
    assertThatThrownBy(() -> source.map(ADDRESS)).hasMessageContaining("no watched range");
  }
}
