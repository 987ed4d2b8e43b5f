package org.arenalab.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the report page's section on memory experiments. */
class MemoryPageTest {
  private static final int PHASES = 7;

  @TempDir private Path folder;

  @Test
  void shouldDrawTheRssOfEachDataSetOverThePhases() throws Exception {
    String page = ReportPages.of(MemoryRuns.old(folder));
    String plot = element(page, "<svg class=\"plot\" id=\"memory-rss-1\"", "</figure>");

    assertThat(count(plot, "<path class=\"line ")).isEqualTo(2);
    assertThat(count(plot, "<circle class=\"point ")).isEqualTo(2 * PHASES);
    assertThat(count(plot, "<line class=\"bar ")).isEqualTo(2 * PHASES);
    assertThat(plot)
        .contains("role=\"img\"", "<title id=\"memory-rss-1-title\">RSS of the process");
    assertThat(text(plot))
        .contains("JVM alone filled compressed idle in order at random end")
        .contains("repetitive, filled: 348 MiB [342, 349]")
        .contains("repetitive: RSS from 348 MiB to 92.3 MiB in 55.7 ms, read back in 68.0 ms.");
    assertThat(text(element(plot, "<table class=\"plain\"", "</table>")))
        .contains("data set JVM alone filled compressed idle read in order read at random end runs")
        // Without the warm-up, which had 216 MiB once compressed.
        .contains("mixed_50_50 89.3 [87.6, 90.1] 347 [346, 348] 232 [230, 234]")
        .containsPattern("repetitive [^%]* 3 mixed_50_50 .* 3 $");
  }

  @Test
  void shouldDrawHowLongBothWaysTakeForEachDataSet() throws Exception {
    String page = ReportPages.of(MemoryRuns.old(folder));
    String table = element(page, "How long it takes, lower is better", "</table>");

    assertThat(count(table, "<svg class=\"strip\"")).isEqualTo(2 * 2);
    assertThat(count(table, "<circle class=\"fork\"")).isEqualTo(2 * 2 * 3);
    assertThat(count(table, "<circle class=\"median\"")).isEqualTo(2 * 2);
    assertThat(count(table, "<line class=\"interval\"")).isEqualTo(2 * 2);
    assertThat(table)
        .contains("<title>repetitive, compress: 55.7 ms [52.4, 64.6], 3 runs</title>")
        .contains("<title>mixed_50_50, read back: 81.0 ms [78.3, 89.1], 3 runs</title>");
    assertThat(text(table)).contains("930 ms [904, 1,124]", "1.99×");
  }

  @Test
  void shouldDrawStallsByPercentileFromTheHistogramsOfAllRuns() throws Exception {
    String page = ReportPages.of(MemoryRuns.recorded(folder));
    String plot = element(page, "<svg class=\"plot\" id=\"stalls-memory-1\"", "</figure>");

    assertThat(count(plot, "<path class=\"line ")).isEqualTo(2);
    assertThat(count(plot, "<circle")).isZero();
    String line = element(plot, " d=\"M", "\"");
    assertThat(count(line, "L")).isGreaterThan(30);
    assertThat(plot).contains("role=\"img\"", "<title id=\"stalls-memory-1-title\">Touches of a");
    assertThat(text(plot)).contains("0 % 90 % 99 % 99.9 %");
    // 1,002 of them: 1 to 1,000 µs, and 2 µs twice more.
    assertThat(text(element(plot, "<table class=\"plain\"", "</table>")))
        .contains("what p50 p90 p95 p99 p99.9 p99.99 max count")
        .contains("repetitive 499 µs 900 µs 950 µs 990 µs 999 µs 1.00 ms 1.00 ms 1,002");
    assertThat(page).doesNotContain("no histogram");
  }

  @Test
  void shouldDrawTheFourPercentilesThatOlderRunsHave() throws Exception {
    String page = ReportPages.of(MemoryRuns.old(folder));
    String plot = element(page, "<svg class=\"plot\" id=\"stalls-memory-1\"", "</figure>");

    assertThat(count(plot, "<path class=\"line ")).isEqualTo(2);
    assertThat(count(plot, "<circle class=\"point ")).isEqualTo(2 * 4);
    assertThat(text(plot)).contains("repetitive, p95: 3.99 µs", "repetitive, max: 16.9 ms");
    assertThat(text(element(plot, "<table class=\"plain\"", "</table>")))
        .contains("repetitive 301 ns – 3.99 µs 7.79 µs – – 16.9 ms 83,882");
    assertThat(page).contains("four percentiles were kept and no histogram");
  }

  @Test
  void shouldSayFirstWhatCompressionFreesAndTakes() throws Exception {
    String page = ReportPages.of(MemoryRuns.old(folder));
    String first = element(page, "<main>", "id=\"others\"");

    assertThat(text(first))
        .contains("Compression: memory freed, and its price")
        .contains("mixed_50_50: RSS from 347 MiB to 232 MiB in 930 ms, read back in 81.0 ms.");
    assertThat(page).contains("href=\"#memory\"", "<section id=\"memory\"");
  }

  @Test
  void shouldEscapeTheNamesOfDataSets() throws Exception {
    String page = ReportPages.of(MemoryRuns.hostile(folder));
    String plot = element(page, "<svg class=\"plot\" id=\"memory-rss-1\"", "</figure>");

    assertThat(count(page, "<script>")).isEqualTo(1);
    assertThat(page)
        .doesNotContain("<img", "onload='", "<!-- -->", "<script>window", HostileRun.LONG)
        .contains(
            "&lt;script&gt;window.broken=5", "region of 256 MiB, pool of 128 MiB, &lt;/script");
    assertThat(count(plot, "<path class=\"line ")).isEqualTo(5);
  }

  @Test
  void shouldDrawSixDataSetsAndListTheOthers() throws Exception {
    String[] names = IntStream.range(0, 8).mapToObj(i -> "set-" + i).toArray(String[]::new);
    String page = ReportPages.of(MemoryRuns.named(folder, names));
    String plot = element(page, "<svg class=\"plot\" id=\"memory-rss-1\"", "</figure>");

    assertThat(count(plot, "<path class=\"line ")).isEqualTo(6);
    assertThat(plot).contains("2 more are in the numbers");
    assertThat(text(element(plot, "<table class=\"plain\"", "</table>"))).contains("set-7");
  }

  @Test
  void shouldSayWhatItCannotReadAndShowTheRest() throws Exception {
    ObjectNode broken = MemoryRuns.document();
    ((ObjectNode) broken.at("/rows/0/sample")).put("stallHistogram", "HISTFAAAAAB4nA");
    ObjectNode holes = MemoryRuns.document();
    ((ObjectNode) holes.at("/rows/0/sample")).remove("postComp");
    String cut = Files.readString(MemoryRuns.GOLDEN).substring(0, 3_000);
    ReportRun stopped = MemoryRuns.empty(folder.resolve("stopped-mem"));
    Files.writeString(folder.resolve("stopped-mem/mem.csv"), "dataset,run_id\n");

    String page =
        ReportPages.of(
            MemoryRuns.old(folder.resolve("whole-mem")),
            MemoryRuns.write(folder.resolve("broken-mem"), broken),
            MemoryRuns.write(folder.resolve("holes-mem"), holes),
            MemoryRuns.write(folder.resolve("cut-mem"), cut),
            stopped);
    String remarks = text(element(page, "<section id=\"remarks\"", "</section>"));

    assertThat(remarks)
        .contains(
            "the memory experiment of broken-mem is left out: not a compressed HdrHistogram:"
                + " letters=14")
        .contains("holes-mem is left out: a row is incomplete: data set &quot;repetitive&quot;")
        .containsPattern("cut-mem is left out: \\S+mem.json cannot be read: Unexpected end")
        .contains("stopped-mem is left out: it was stopped before mem.json was written");
    assertThat(count(page, "<svg class=\"plot\" id=\"memory-rss-")).isEqualTo(1);
  }

  private static String element(String page, String from, String to) {
    int start = page.indexOf(from);
    assertThat(start).as(from).isNotNegative();
    return page.substring(start, page.indexOf(to, start + from.length()));
  }

  private static String text(String html) {
    return html.replaceAll("<[^>]*>", " ").replaceAll("\\s+", " ");
  }

  private static long count(String text, String part) {
    return Pattern.compile(Pattern.quote(part))
        .matcher(text)
        .results()
        .map(MatchResult::start)
        .count();
  }
}
