package org.arenalab.bench.compare;

import static org.arenalab.bench.compare.SampleRuns.forks;
import static org.arenalab.bench.compare.SampleRuns.rows;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.arenalab.bench.result.StoredRun;
import org.arenalab.bench.result.row.StoredMetric;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xml.sax.InputSource;

class RenderingTest {
  private static final String HOSTILE =
      "</script><b>|`*\"',\n\u001b[31m\u009b31m\u202e" + "x".repeat(10_000);
  private static final double[][] TEN = forks(10, 10.1, 10.2, 9.9, 9.8, 10.05);
  private static final double[][] TWENTY = forks(20, 20.1, 20.2, 19.9, 19.8, 20.05);

  @TempDir private Path folder;
  private Comparison comparison;

  @BeforeEach
  void compare() throws IncomparableException {
    SampleRuns runs = new SampleRuns(folder);
    StoredRun before =
        runs.run(
            rows()
                .row("ns/op", TEN, "arm", HOSTILE)
                .row("ns/op", TEN, "arm", "b")
                .and("bytes", "B", forks(1, 1)));
    StoredRun after =
        runs.run(
            rows()
                .row("ns/op", TWENTY, "arm", HOSTILE)
                .row("ns/op", TEN, "arm", "b")
                .and("bytes", "B", forks(1, 1)));
    comparison =
        new Comparer(new Rules(0.02, 0.05, 1, 1_000), Comparer.Request.ofRuns())
            .compare(List.of(new Side(HOSTILE, before), new Side("after", after)));
  }

  @Test
  void shouldPrintTextThatNoNameCanBreak() {
    String text = Rendering.TEXT.print(comparison, false);

    assertThat(text)
        .doesNotContain("\u001b", "\u009b", "\u202e")
        .contains("bytes in B, lower is better: no difference shown in 1");
    assertThat(text.lines().filter(line -> line.contains("slower"))).isNotEmpty();
  }

  @Test
  void shouldColourOnlyWhereItIsAskedTo() {
    String coloured = Rendering.TEXT.print(comparison, true);

    assertThat(coloured.lines().filter(line -> line.startsWith("  \u001b[31m")))
        .singleElement()
        .asString()
        .contains("slower")
        .endsWith("\u001b[0m");
  }

  @Test
  void shouldPrintMarkdownThatNoNameCanBreak() {
    String markdown = Rendering.MARKDOWN.print(comparison, true);

    assertThat(markdown).doesNotContain("</script>", "\u001b", "<b>");
    List<String> table = markdown.lines().filter(line -> line.startsWith("|")).toList();
    assertThat(table)
        .isNotEmpty()
        .allSatisfy(
            line -> assertThat(line.replace("\\|", "").chars().filter(c -> c == '|')).hasSize(7));
  }

  @Test
  void shouldPrintHtmlThatNoNameCanBreak() throws Exception {
    String html = Rendering.HTML.print(comparison, true);

    assertThat(html).doesNotContain("</script>", "<b>", "http").contains("&lt;/script&gt;");
    // Well-formed XML proves that every element is closed and every name is escaped.
    String xml =
        html.replaceAll("<!DOCTYPE html>|<meta[^>]*>", "")
            .replaceAll("\\p{Cntrl}", " ")
            .replace("<details open>", "<details>");
    var document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(xml)));
    assertThat(document.getElementsByTagName("svg").getLength()).isEqualTo(3);
    assertThat(document.getElementsByTagName("circle").getLength()).isEqualTo(3 + 6 + 6 + 2);
  }

  @Test
  void shouldPrintJsonAndCsvWithEveryContrast() throws Exception {
    JsonNode json = new ObjectMapper().readTree(Rendering.JSON.print(comparison, true));

    assertThat(json.get("schema").asText()).isEqualTo("arenalab-compare/1");
    assertThat(json.at("/metrics/0/rows/0/row/arm").asText()).isEqualTo(HOSTILE);
    assertThat(json.at("/metrics/0/rows/0/cells/1/ratio").asDouble()).isBetween(1.9, 2.1);
    assertThat(json.at("/metrics/1/rows/0/cells/1/p").isNull()).isTrue();
    String csv = Rendering.CSV.print(comparison, true);
    assertThat(csv).contains("\"</script><b>|`*\"\"',\n");
    assertThat(csv.split("\r\n")).hasSize(1 + 3);
  }

  @ParameterizedTest
  @CsvSource({
    "ns/op, LOWER, false", "ms/op, LOWER, false", "s/op, LOWER, false", "ops/us, HIGHER, false",
    "ops/min, HIGHER, false", "B/op, LOWER, true", "MiB, LOWER, true", "counts, LOWER, true",
    "faults/op, LOWER, true", "#/op, LOWER, false", "x, HIGHER, true", "MB/sec, NONE, false",
    "ms, LOWER, false", "parsecs, NONE, false", "insns/clk, HIGHER, false"
  })
  void shouldKnowTheDirectionFromTheUnit(String unit, Direction direction, boolean exact) {
    MetricUnit known = MetricUnit.of(unit);

    assertThat(known.direction()).isEqualTo(direction);
    assertThat(known.exact()).isEqualTo(exact);
  }

  @Test
  void shouldKnowWhatHasNoBetterAndWorseByItsName() {
    assertThat(
            MetricUnit.of(new StoredMetric("arena.live.end", "MiB", 1, new double[0][], 0))
                .direction())
        .isEqualTo(Direction.NONE);
    assertThat(MetricUnit.of("us/op").scale()).isEqualTo(1_000);
    assertThat(MetricUnit.of("ops/ms").scale()).isEqualTo(1_000);
    assertThat(MetricUnit.of("ops/us").format(2_500_000)).isEqualTo("2.50 Mops/s");
    assertThat(MetricUnit.of("B").format(1234)).isEqualTo("1,234 B");
    assertThat(MetricUnit.of("ns/op").format(Double.NaN)).isEqualTo("n/a");
  }
}
