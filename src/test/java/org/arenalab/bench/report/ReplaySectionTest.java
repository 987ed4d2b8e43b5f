package org.arenalab.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.xml.parsers.DocumentBuilderFactory;
import org.arenalab.bench.compare.Rules;
import org.arenalab.bench.result.row.ReplayFigures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

/** The section and the picture of replays of a trace. */
class ReplaySectionTest {
  @TempDir private Path folder;

  private static String metric(String name, String unit, double... forks) {
    List<String> raw = new ArrayList<>();
    for (double fork : forks) {
      raw.add("[%s]".formatted(fork));
    }
    return "\"%s\": {\"score\": %s, \"scoreUnit\": \"%s\", \"rawData\": [%s]}"
        .formatted(name, forks[0], unit, String.join(",", raw));
  }

  /** A row with two forks; its memory is {@code mebi} and twice that. */
  private static String row(String allocator, String touch, double ns, double mebi) {
    List<String> metrics = new ArrayList<>();
    metrics.add(metric("event.p50", "ns", ns + 20, ns + 20));
    metrics.add(metric("memory.peak", "MiB", 2 * mebi, 2 * mebi));
    metrics.add(metric("memory.mean", "MiB", mebi, mebi));
    metrics.add(metric("memory.time", "MiB*s", mebi / 4, mebi / 4));
    metrics.add(metric("fragmentation", "share", mebi / 10, mebi / 10));
    for (int part = 0; part < ReplayFigures.PARTS; part++) {
      metrics.add(metric(ReplayFigures.RESIDENT_PARTS.get(part), "MiB", mebi, mebi));
      metrics.add(metric(ReplayFigures.LIVE_PARTS.get(part), "MiB", 10, 10));
    }
    return String.format(
        Locale.ROOT,
        """
        {"benchmark": "x.Replay.event", "mode": "avgt",
         "params": {"allocator": "%s", "trace": "/some/git.trace", "touch": "%s"},
         "primaryMetric": {"score": %s, "scoreUnit": "ns/op", "rawData": [[%s], [%s]]},
         "secondaryMetrics": {%s}}\
        """,
        allocator,
        touch,
        ns,
        ns,
        ns + 1,
        String.join(",", metrics));
  }

  private ReportRun run(String... rows) throws Exception {
    Path file = folder.resolve("rows.json");
    Files.writeString(file, "[%s]".formatted(String.join(",", rows)));
    return ReportPages.read(file);
  }

  private static String picture(ReportRun run) {
    return new ReportPage(List.of(run), List.of(), Rules.standard(), Path.of("report.html"))
        .picture();
  }

  private static String section(ReportRun run) {
    String page = ReportPages.of(run);
    int start = page.indexOf("<section id=\"replay\"");
    return page.substring(start, page.indexOf("</section>", start));
  }

  @Test
  void shouldShowTimeAndMemoryOfEachAllocator() throws Exception {
    String section =
        section(
            run(
                row("floor", "first", 2, 1),
                row("slab-fast", "first", 10, 16),
                row("<peer>", "first", 20, 12),
                row("slab-fast", "lines", 30, 18)));

    assertThat(section)
        .contains("git.trace · touch first", "git.trace · touch lines")
        .contains("id=\"replay-1\"", "id=\"replay-2\"")
        .doesNotContain("/some/git.trace", "id=\"replay-3\"");
    // The first chart has the live blocks and two allocators, the second one allocator.
    assertThat(section.split("<path class=\"line s\\d\"", -1)).hasSize(1 + 3 + 2);
    assertThat(section)
        .contains("slab-fast: at most 16.0 MiB", "&lt;peer&gt;", "live blocks: at most 10.0 MiB")
        .contains("10.5 [10.0, 11.0]", "8.00 [7.00, 9.00]", "30.0 [30.0, 30.0]")
        .contains("32.0 [32.0, 32.0]", "4.00 [4.00, 4.00]", "1.60 [1.60, 1.60]");
  }

  @Test
  void shouldDrawNoMoreLinesThanColours() throws Exception {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      rows.add(row("peer-" + i, "first", 10 + i, 5));
    }

    String section = section(run(rows.toArray(String[]::new)));

    assertThat(section.split("<path class=\"line s\\d\"", -1)).hasSize(1 + Palette.COLOURS);
    assertThat(section).contains("3 more are in the numbers.");
  }

  @Test
  void shouldLeaveOutOtherRows() throws Exception {
    String page = ReportPages.of(run(row("floor", "first", 2, 1).replace("memory.time", "other")));

    assertThat(page).doesNotContain("<section id=\"replay\"");
  }

  @Test
  void shouldDrawThePictureOfTheFirstReplay() throws Exception {
    ReportRun run =
        run(
            row("<peer>", "first", 20, 12),
            row("floor", "first", 2, 1),
            row("slab-fast", "first", 10, 16),
            row("slab-fast", "lines", 30, 18));

    String picture = picture(run);

    Path file = Files.writeString(folder.resolve("picture.svg"), picture);
    Document parsed =
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
    assertThat(parsed.getDocumentElement().getTagName()).isEqualTo("svg");
    assertThat(picture)
        .contains("git.trace · touch first", "ns of an event, net of the floor")
        .contains("&lt;peer&gt;", "16.0, peak 32.0", "12.0, peak 24.0", ">8.00<", ">18.0<")
        .doesNotContain(">floor<", "touch lines");
    assertThat(picture.indexOf("slab-fast")).isLessThan(picture.indexOf("&lt;peer&gt;"));
    assertThat(picture.split("class=\"live\"", -1)).hasSize(2);
  }

  @Test
  void shouldDrawTimesWithoutFloor() throws Exception {
    String picture = picture(run(row("slab-fast", "first", 10, 16)));

    assertThat(picture).contains("ns of an event<", ">10.5<");
    assertThat(picture(run(row("floor", "first", 2, 1)))).isNull();
  }
}
