package org.arenalab.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which soaks a report draws, and how it judges those of older versions. */
class SoaksTest {
  @TempDir private Path folder;

  private static List<Soak> kept() throws Exception {
    List<ReportRun> runs = new ArrayList<>();
    for (String version : List.of("0.1", "0.2")) {
      for (String arm : List.of("floor", "fast", "balanced", "lean")) {
        runs.add(soak(ReportPages.BASELINES.resolve("soak-" + arm + "-" + version)));
      }
    }
    List<String> remarks = new ArrayList<>();
    List<Soak> soaks = Soak.of(runs, remarks);
    assertThat(remarks).isEmpty();
    return soaks;
  }

  private static ReportRun soak(Path run) throws Exception {
    return ReportPages.read(run);
  }

  @Test
  void shouldDrawTheNewestOfEachPlan() throws Exception {
    Soaks soaks = Soaks.of(kept());

    assertThat(soaks.drawn())
        .extracting(Soak::name)
        .containsExactly("floor", "slab-fast", "slab-balanced", "slab-lean");
    assertThat(soaks.drawn()).allMatch(soak -> soak.run().name().endsWith("-0.2"));
    assertThat(soaks.folded()).hasSize(4).allMatch(soak -> soak.run().name().endsWith("-0.1"));
  }

  /** Its process grew by 41 %, which its own version did not judge. */
  @Test
  void shouldJudgeTheProcessOfAnOldSoak() throws Exception {
    Soak lean = kept().get(3);

    assertThat(lean.run().name()).isEqualTo("soak-lean-0.1");
    assertThat(lean.figures().process().drift()).isGreaterThan(0.4);
    assertThat(lean.judgement()).isEqualTo("NO-GO");
  }

  @Test
  void shouldStayShortWithManyPlans() throws Exception {
    Path lean = ReportPages.BASELINES.resolve("soak-lean-0.2");
    List<ReportRun> runs = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      Path copy = Files.createDirectory(folder.resolve("soak-" + i));
      for (String file : List.of("soak.csv", "envelope.json", "result.json")) {
        if (Files.exists(lean.resolve(file))) {
          Files.copy(lean.resolve(file), copy.resolve(file));
        }
      }
      Files.writeString(
          copy.resolve("soak.json"),
          Files.readString(lean.resolve("soak.json"))
              .replace("\"workingSet\" : 400", "\"workingSet\" : " + 100 * i));
      runs.add(soak(copy));
    }

    Soaks soaks = Soaks.of(Soak.of(runs, new ArrayList<>()));

    assertThat(soaks.drawn())
        .hasSize(Soaks.MOST_DRAWN)
        .extracting(Soak::name)
        .doesNotHaveDuplicates();
    assertThat(Palette.of(soaks.drawn().stream().map(Soak::name).toList())).doesNotHaveDuplicates();
    assertThat(soaks.drawn().getLast().name()).isEqualTo("slab-lean-dontneed-ws2000-steady");
    assertThat(soaks.folded()).hasSize(14);
    String page = ReportPages.of(runs.toArray(ReportRun[]::new));
    assertThat(page).contains("<summary>14 older soaks</summary>");
    assertThat(page.split("<path class=\"line", -1))
        .hasSizeLessThanOrEqualTo(1 + 3 * Soaks.MOST_DRAWN);
  }
}
