package org.arenalab.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the page's verdicts on arms, and of the figures that it prints next to each other. */
class AnswersTest {
  @TempDir private Path folder;

  private String page(String name, String... rows) throws Exception {
    Path file = folder.resolve(name);
    Files.writeString(file, "[" + String.join(",", rows) + "]");
    return ReportPages.of(ReportPages.read(file))
        .replaceAll("<[^>]*>", " ")
        .replaceAll("\\s+", " ");
  }

  private static String row(String arm, int size, double... forks) {
    String raw =
        IntStream.range(0, forks.length)
            .mapToObj(i -> String.format(Locale.ROOT, "[%f]", forks[i]))
            .collect(Collectors.joining(","));
    return """
    {"benchmark": "x.Bench.run", "mode": "avgt", "params": {"allocator": "%s", "size": "%d"},
     "primaryMetric": {"score": 1, "scoreUnit": "ns/op", "rawData": [%s]}}\
    """
        .formatted(arm, size, raw);
  }

  private static String headline(String page) {
    int from = page.indexOf("Which allocator, at what price?");
    return page.substring(from, page.indexOf("Large dot", from));
  }

  @Test
  void shouldCallNothingTheFastestWithoutATest() throws Exception {
    for (int forks = 1; forks <= 3; forks++) {
      double[] ten = new double[forks];
      double[] thirty = new double[forks];
      for (int i = 0; i < forks; i++) {
        ten[i] = 10 + i * 0.1;
        thirty[i] = 30 + i * 0.1;
      }
      String page = page(forks + ".json", row("a", 1, ten), row("b", 1, thirty));

      assertThat(headline(page)).doesNotContain("fastest");
      assertThat(headline(page))
          .contains("a has the best median, 10", "no test distinguishes it from b , 30");
    }
  }

  @Test
  void shouldCallTheFastestWhatTheTestDoes() throws Exception {
    String page =
        page(
            "six.json",
            row("a", 1, 10, 10.1, 10.2, 10.3, 10.1, 10.2),
            row("b", 1, 20, 20.1, 20.2, 20.3, 20.1, 20.2),
            row("c", 1, 20, 20.1, 20.2, 20.3, 20.1, 20.2));

    assertThat(headline(page)).contains("a is the fastest: 10.1 ns");
    assertThat(headline(page("one.json", row("a", 1, 10), row("floor", 1, 2))))
        .contains("a was measured alone: 10.0 ns");
  }

  /** Wholly apart with four forks, and Holm's correction over two arms leaves p at 0.057. */
  @Test
  void shouldShowThePOfAnUnresolvedInterval() throws Exception {
    String page =
        page(
            "four.json",
            row("a", 1, 10, 10.1, 10.2, 10.3),
            row("b", 1, 20, 20.1, 20.2, 20.3),
            row("c", 1, 30, 30.1, 30.2, 30.3));

    assertThat(page).contains("unresolved, p = 0.057: about 1 more fork");
    assertThat(headline(page)).doesNotContain("fastest");
    assertThat(page("three.json", row("a", 1, 10, 10.1, 10.2), row("b", 1, 20, 20.1, 20.2)))
        .contains("unresolved, too few forks for a test: about 1 more fork");
  }

  @Test
  void shouldNotCallAFileACommit() throws Exception {
    assertThat(page("someone.json", row("a", 1, 10), row("b", 1, 11)))
        .contains("run someone.json")
        .doesNotContain("commit someone", "commit .");
  }

  /** The interval of one fork is none, and used to take as long as any. */
  @Tag("medium")
  @Test
  @Timeout(10)
  void shouldComputeNoIntervalThatItDoesNotShow() throws Exception {
    double[] iterations = IntStream.range(0, 200).mapToDouble(i -> 10 + i % 7).toArray();
    String raw = row("%s", 1, iterations).replace("],[", ",");
    String[] rows =
        IntStream.range(0, 666).mapToObj(i -> raw.replace("%s", "arm-" + i)).toArray(String[]::new);

    assertThat(page("many.json", rows)).contains("arm-665");
  }

  /** The unit is the row's: 940 ns stands beside 1,020 ns. */
  @Test
  void shouldUseOneUnitForAGroup() throws Exception {
    assertThat(page("units.json", row("floor", 1, 940), row("b", 1, 1020)))
        .contains("1,020 ns")
        .doesNotContain("1.02 µs");
  }
}
