package org.arenalab.bench.loops.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.arenalab.tiering.HotnessSnapshot;
import org.junit.jupiter.api.Test;

class SnapshotTextTest {
  @Test
  void shouldPrintTheWordsOfDamo() {
    HotnessSnapshot snapshot =
        new HotnessSnapshot(
            4_096,
            new HotnessSnapshot.Classes(256, 0, 256, 512, 0),
            List.of(
                new HotnessSnapshot.Cell(1, 0, 0, 0, 0),
                new HotnessSnapshot.Cell(0, 0, 0.2, 0.8, 0)),
            List.of(new HotnessSnapshot.IdleTime(50, 1_500)),
            List.of(
                new HotnessSnapshot.Temperature(-1, 0, 2 << 20),
                new HotnessSnapshot.Temperature(Long.MIN_VALUE, -1, 1 << 20)),
            2_000);

    assertThat(SnapshotText.of(snapshot, "touches", 1.25).lines())
        .contains(
            "snapshot of 4.0 MiB in 1.25 ms; sources: touches; t_cold 2.00 s",
            "[#.]",
            "hot 1.0, warm 0.0, cold 1.0, stored 2.0, incompressible 0.0 MiB",
            "# idle-time-percentiles",
            "  50:        1.500 s",
            "(      -1,      0]:        2.0 MiB |" + "*".repeat(40) + "|",
            "(        ,     -1]:        1.0 MiB |" + "*".repeat(20) + " ".repeat(20) + "|");
  }
}
