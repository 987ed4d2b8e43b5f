package org.arenalab.bench.loops.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class LiveTextTest {
  private static final String CELLS = "#".repeat(16) + ".".repeat(48);

  private static final LiveSample SAMPLE =
      new LiveSample(
          7, CELLS, 256, 512, 1_024, 2_048, 128, 5 << 20, 90, 12, 30, 0.15, 0.2, 2_000, 1.25);

  private static LiveResult result(long zramBytes) {
    return new LiveResult(
        2_000,
        10,
        16 << 20,
        12 << 20,
        9 << 20,
        zramBytes,
        zramBytes == -1 ? "no root" : "",
        25,
        1.5,
        100,
        25,
        0.15,
        0.2,
        39.5,
        1.25,
        30);
  }

  @Test
  void shouldShowBytesOfTheClasses() {
    List<String> table = LiveText.table(SAMPLE, 4_096);
    assertThat(table).hasSize(3);
    assertThat(table.getFirst()).contains("7 s [" + CELLS + "]");
    assertThat(table.get(1))
        .contains("hot 1.0, warm 2.0, cold 4.0, stored 8.0, incompressible 0.5 MiB");
    assertThat(table.get(2))
        .contains("saved net 5.0 MiB, 12 stalls/s, refaults 0.150 of 0.200 %/min")
        .contains("t_cold 2000 ms, CPU 1.25 %");
  }

  @Test
  void shouldEndWithFiveLines() {
    List<String> lines = LiveText.lines(result(10 << 20));
    assertThat(lines).hasSize(5);
    assertThat(lines.get(0)).contains("9.0 MiB of 12.0 stored (75.0 %) of 16.0;");
    assertThat(lines.get(3)).contains("goal 0.200 %; this foreground accesses", "39.5 %/min");
    assertThat(lines.get(1)).contains("saves 10.0 MiB on the stored pages: the loops save 0.900");
    // 75 used of 75 used and 25 stalls.
    assertThat(lines.get(2)).contains("25, and 1.5 a second", "avoided 75 (75.0 %) and wasted 25");
    assertThat(lines.get(4)).contains("1.25 % of a core");
  }

  @Test
  void shouldNameWhatZramLacks() {
    assertThat(LiveText.lines(result(-1)).get(1)).isEqualTo("zram       not, because no root");
  }

  /** A zram device that stores little takes more memory than it saves. */
  @Test
  void shouldShowZramWithoutASaving() {
    assertThat(LiveText.lines(result(0)).get(1))
        .isEqualTo("zram       saves 0.0 MiB on the stored pages");
    assertThat(LiveText.lines(result(-1 << 20)).get(1))
        .isEqualTo("zram       saves -1.0 MiB on the stored pages");
  }

  @Test
  void shouldRefuseSharesAboveTheRegion() {
    assertThatThrownBy(() -> new LivePlan(16, "heap", 1, 60, 50, 2_000, 10, true, true, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("--warm-pct is 50, expected 0 to 40");
  }

  @Test
  void shouldWriteALineForEachSecond() {
    assertThat(LiveText.csv(List.of(SAMPLE, SAMPLE)).lines().toList())
        .hasSize(3)
        .element(1)
        .isEqualTo(
            "7,256,512,1024,2048,128,5242880,90,12,30,0.150000,0.200000,2000,1.2500," + CELLS);
  }
}
