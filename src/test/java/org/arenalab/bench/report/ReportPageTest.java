package org.arenalab.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.arenalab.bench.compare.Rules;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page as text, of the runs that are in the tree and of some that are not nice. */
@Tag("beside")
class ReportPageTest {
  @TempDir private Path folder;

  @Tag("medium")
  @Test
  void shouldSayWhichAllocatorAtWhatPriceFirst() throws Exception {
    String page =
        new ReportPage(
                ReportPages.baselines(), List.of(), Rules.standard(), folder.resolve("r.html"))
            .print();
    String first = page.substring(page.indexOf("<main>"), page.indexOf("id=\"others\""));

    assertThat(first).contains("Which allocator, at what price?").contains("has the best median");
    assertThat(text(first))
        .contains("slab-lean holds 468 KiB at rest and 1.38 MiB a second after a burst of 64 MiB")
        .contains("slab-fast holds 2.00 MiB at rest and 72.0 MiB");
    for (String section :
        List.of("questions", "soaks", "residency", "compression", "stalls", "trends")) {
      assertThat(page).contains("<section id=\"" + section + "\"", "href=\"#" + section + "\"");
    }
    assertThat(page).contains("id=\"environment\"", "id=\"rows\"").doesNotContain("id=\"flames\"");
  }

  @Test
  void shouldDrawOneDotForEachForkOfEachArm() throws Exception {
    String page = ReportPages.of(quick());
    String first = question(page, "q1");

    assertThat(text(first)).contains("How fast is allocation off heap?", "netty-adaptive");
    assertThat(count(first, "class=\"fork\"")).isEqualTo(8 * 6);
    assertThat(count(first, "class=\"median\"")).isEqualTo(8);
    assertThat(count(first, "class=\"interval\"")).isEqualTo(7);
    assertThat(count(first, "class=\"floor\"")).isEqualTo(8);
    assertThat(count(first, "role=\"img\"")).isEqualTo(8);
    assertThat(text(first)).contains("0.602× [0.576, 0.666] faster", "10.4× [9.57, 12.2] slower");
  }

  @Tag("medium")
  @Test
  void shouldNeedNothingFromAnywhere() throws Exception {
    String page =
        new ReportPage(
                ReportPages.baselines(), List.of(), Rules.standard(), folder.resolve("r.html"))
            .print();

    assertThat(page)
        .doesNotContainPattern("https?://")
        .doesNotContainPattern("<(link|img|iframe|object|embed|base)\\b")
        .doesNotContainPattern("\\ssrc=|@import|url\\(");
    assertThat(count(page, "<script>")).isEqualTo(1);
    assertThat(count(page, "default-src 'none'".replace("'", "&#39;"))).isEqualTo(1);
    assertThat(page.length()).isLessThan(2_000_000);
  }

  @Test
  void shouldEscapeWhateverAResultSays() throws Exception {
    String page =
        ReportPages.of(
            ReportPages.read(HostileRun.write(folder.resolve("hostile"))),
            ReportPages.read(HostileRun.writeProfile(folder.resolve("hostile-profile"))));

    assertThat(count(page, "<script>")).isEqualTo(1);
    assertThat(page)
        .doesNotContain("<img", "onload='", "<!-- -->")
        .doesNotContain("window.broken=1</script>")
        .contains("&lt;/script&gt;&lt;script&gt;window.broken=1&lt;/script&gt;")
        .contains("&amp;lt;b&amp;gt; &amp;amp; &lt;!-- --&gt;")
        .contains(HostileRun.LONG)
        .contains("a page of hostile-profile is gone: gone.html")
        .contains("sandbox=\"allow-scripts\"", "\\u003ctitle&gt;flames\\u003c/title&gt;");
  }

  @Test
  void shouldReportJsonOfOtherToolsAndOfOneForkAndWithoutRawData() throws Exception {
    Path golden = ReportPages.ROOT.resolve("src/test/resources/golden");
    try (var files = Files.list(golden)) {
      for (Path file :
          files.filter(each -> each.getFileName().toString().matches("jmh-.*json")).toList()) {
        String page = ReportPages.of(ReportPages.read(file));
        assertThat(page).as(file.toString()).contains("id=\"rows\"").doesNotContain(">NaN<");
      }
    }
    Path none = Files.writeString(folder.resolve("none.json"), "[]");
    assertThat(ReportPages.of(ReportPages.read(none))).contains("No question has two arms");
  }

  @Test
  void shouldDrawWhatHasNoNumbersOrNoSpread() throws Exception {
    String[] metrics = {
      "\"score\": 3.5, \"rawData\": [[3.5, 3.5], [3.5], [3.5], [3.5], [3.5], [3.5]]",
      "\"score\": 3.5, \"rawData\": [[3.5, 3.5], [3.5], [3.5], [3.5], [3.5], [3.5]]",
      "\"score\": \"NaN\", \"rawData\": [[\"NaN\", \"+INF\"], [\"-INF\"]]",
      "\"score\": 7.25, \"rawData\": [[\"NaN\", 7.25]]",
      "\"score\": 9.75",
      "\"score\": 0, \"rawData\": [[0], [0], [0], [0], [0], [0]]",
    };
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < metrics.length; i++) {
      rows.append(i == 0 ? "[" : ",");
      rows.append(
          "{\"benchmark\": \"x.B.m\", \"mode\": \"avgt\", \"params\": {\"arm\": \"arm-%d\"},"
              .formatted(i));
      rows.append("\"primaryMetric\": {\"scoreUnit\": \"ns/op\", " + metrics[i] + "}}");
    }
    Path file = Files.writeString(folder.resolve("odd.json"), rows.append("]"));

    String page = ReportPages.of(ReportPages.read(file));
    String chart = question(page, "q1");

    assertThat(page)
        .doesNotContain("NaN%", "Infinity", ">NaN")
        .contains("4 scores are NaN or infinite");
    assertThat(text(chart))
        .contains("arm-0", "arm-1", "arm-3", "arm-4", "arm-5", "1 fork")
        .doesNotContain("arm-2");
    assertThat(count(chart, "class=\"median\"")).isEqualTo(5);
    assertThat(count(chart, "class=\"fork\"")).isEqualTo(6 + 6 + 1 + 0 + 6);
  }

  private static String held(String mode, double peakMebi) {
    return """
    {"benchmark": "x.Bench.run", "mode": "avgt", "params": {"mode": "%s"},
     "primaryMetric": {"score": 1, "scoreUnit": "ns/op", "rawData": [[1]]},
     "secondaryMetrics": {"process.above.peak":
       {"score": 1, "scoreUnit": "MiB", "rawData": [[%s]]}}}\
    """
        .formatted(mode, peakMebi);
  }

  /** Writes a run; its plan is empty for none. */
  private ReportRun run(String name, int day, String plan, String... rows) throws Exception {
    Path run = Files.createDirectory(folder.resolve(name));
    Files.writeString(run.resolve("result.json"), "[" + String.join(",", rows) + "]");
    String kept = plan.isEmpty() ? "" : ", \"runProfile\": {\"content\": \"%s\"}".formatted(plan);
    Files.writeString(
        run.resolve("envelope.json"),
        "{\"schema\": \"arenalab-run/1\", \"start\": \"2026-01-%02dT00:00:00Z\"%s}"
            .formatted(day, kept));
    return ReportPages.read(run.resolve("result.json"));
  }

  @Test
  void shouldShowWhatAllocatorsHoldInsteadOfTheirTime() throws Exception {
    String plan = "one.question = What?\\none.include = Bench\\none.arm = mode\\nforks = 1\\n";

    String page = ReportPages.of(run("held", 1, plan, held("jemalloc-critical", 77.5)));

    assertThat(page).contains("<section id=\"held\"").doesNotContain("id=\"questions\"");
    assertThat(text(page))
        .contains("allocator at rest peak of a burst one second later")
        .contains("jemalloc-critical – 77.5 –");
  }

  /** Nobody has said that the time of these rows means nothing. */
  @Test
  void shouldShowTimesThatNoPlanAskedFor() throws Exception {
    String page = ReportPages.of(run("plain", 1, "", held("FAST", 1), held("LEAN", 2)));

    assertThat(page).contains("<section id=\"held\"", "id=\"questions\"");
  }

  @Test
  void shouldNotPutTwoRunsIntoOneTable() throws Exception {
    ReportRun older = run("older", 1, "", held("FAST", 11), held("LEAN", 12));
    ReportRun newer = run("newer", 2, "", held("FAST", 21));

    String page = ReportPages.of(older, newer);
    String section = page.substring(page.indexOf("<section id=\"held\""));
    String text = text(section.substring(0, section.indexOf("</section>")));

    assertThat(text).containsPattern("run newer.*FAST – 21.*run older.*FAST – 11.*LEAN – 12");
    assertThat(text.substring(text.indexOf("run newer"), text.indexOf("run older")))
        .doesNotContain("LEAN");
  }

  private static String burst(int burstMebi, double heldMebi) {
    return """
    {"benchmark": "x.Bench.run", "mode": "avgt",
     "params": {"mode": "FAST", "scenario": "burst-to-steady", "burstMiB": "%d"},
     "primaryMetric": {"score": 1, "scoreUnit": "ns/op", "rawData": [[1]]},
     "secondaryMetrics": {"arena.held.after1s":
       {"score": 1, "scoreUnit": "MiB", "rawData": [[%s]]}}}\
    """
        .formatted(burstMebi, heldMebi);
  }

  /** The value is the newest run's, and so is the size of its burst. */
  @Test
  void shouldNameTheBurstOfTheValueBesideIt() throws Exception {
    ReportRun older = run("older", 1, "", burst(256, 280));
    ReportRun newer = run("newer", 2, "", burst(64, 70));

    assertThat(Holdings.of(List.of(newer, older)).sentence("slab-fast"))
        .isEqualTo("70.0 MiB a second after a burst of 64 MiB");
  }

  @Test
  void shouldPutTheHighestRateFirst() throws Exception {
    Path rates = ReportPages.ROOT.resolve("src/test/resources/golden/jmh-1.37-thrpt.json");

    String page = ReportPages.of(ReportPages.read(rates));

    assertThat(page).contains("higher is better").doesNotContain("lower is better");
  }

  @Test
  void shouldDrawPercentilesOfSampledTimes() throws Exception {
    Path sampled = ReportPages.ROOT.resolve("src/test/resources/golden/jmh-1.37-sample.json");

    String page = ReportPages.of(ReportPages.read(sampled));

    assertThat(page).contains("id=\"stalls-sampled\"", "Times of single operations");
    assertThat(text(page)).contains("99 %");
  }

  @Test
  void shouldLeaveOutTheTimesOfProfiledRuns() throws Exception {
    String page =
        ReportPages.of(
            ReportPages.read(HostileRun.writeProfile(folder.resolve("hostile-profile"))));

    assertThat(page).contains("id=\"flames\"").doesNotContain("id=\"questions\"");
  }

  private static ReportRun quick() throws Exception {
    return ReportPages.read(ReportPages.BASELINES.resolve("quick-0.1/result.json"));
  }

  private static String question(String page, String id) {
    int start = page.indexOf("id=\"" + id + "\"");
    return page.substring(start, page.indexOf("</article>", start));
  }

  private static String text(String html) {
    return html.replaceAll("<[^>]*>", " ").replaceAll("\\s+", " ").replace("holds  ", "holds ");
  }

  private static int count(String text, String part) {
    Matcher matcher = Pattern.compile(Pattern.quote(part)).matcher(text);
    int count = 0;
    while (matcher.find()) {
      count++;
    }
    return count;
  }
}
