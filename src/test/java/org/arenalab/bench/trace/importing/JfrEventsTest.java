package org.arenalab.bench.trace.importing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The order of JFR's events by time. */
class JfrEventsTest {
  @Test
  void shouldSortByTimeAndKeepEqualTimes() {
    for (int count : new int[] {0, 1, 2, 3, 1000, 1025, 5000}) {
      SplittableRandom random = new SplittableRandom(count);
      JfrEvents events = new JfrEvents();
      long[] times = new long[count];
      for (int i = 0; i < count; i++) {
        times[i] = random.nextInt(100);
        events.add(times[i], (byte) 0, 0, i, 0);
      }
      int[] expected =
          IntStream.range(0, count)
              .boxed()
              .sorted(Comparator.comparingLong(i -> times[i]))
              .mapToInt(Integer::intValue)
              .toArray();
      assertThat(events.order()).as("%d events", count).isEqualTo(expected);
    }
  }
}
