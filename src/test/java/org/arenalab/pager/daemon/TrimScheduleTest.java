package org.arenalab.pager.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrimScheduleTest {
  @Test
  void shouldTrimOftenAtFirstAndRarelyLater() {
    List<Integer> trims = new ArrayList<>();
    int[] now = new int[1];
    TrimSchedule schedule = new TrimSchedule(() -> trims.add(now[0]));

    for (now[0] = 1; now[0] <= 3_000; now[0]++) {
      schedule.look();
    }

    assertThat(trims).containsExactly(10, 30, 70, 150, 310, 630, 1_270, 1_910, 2_550);
  }
}
