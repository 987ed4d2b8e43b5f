package org.arenalab.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results that are large for the heap they are reported in; each in a JVM of its own. */
@Tag("medium")
@Tag("beside")
class LargeReportTest {
  @TempDir private Path folder;

  /** A tree of it takes some hundred megabytes. */
  @Test
  void shouldReportAFileWhoseTreeWouldNotFit() throws Exception {
    Path file = folder.resolve("large.json");
    LargeResult.writeSampled(file, 24, 10_000);
    assertThat(Files.size(file)).isGreaterThan(20_000_000);

    String page = report(file, "-Xmx32m");

    assertThat(page).contains("id=\"q1\"", "id=\"stalls-sampled\"").contains(">a19<");
  }

  @Test
  @Tag("slow")
  void shouldReportTwoHundredMegabytesOfHistogramsIn512() throws Exception {
    Path file = folder.resolve("histograms.json");
    LargeResult.writeSampled(file, 100, 24_000);
    assertThat(Files.size(file)).isGreaterThan(200_000_000);

    String page = report(file, "-Xmx512m");

    assertThat(page).contains("id=\"q5\"", "id=\"stalls-sampled\"");
  }

  @Test
  @Tag("slow")
  void shouldReportTwoHundredMegabytesOfRowsIn512() throws Exception {
    Path file = folder.resolve("rows.json");
    LargeResult.writeRows(file, 95_000);
    assertThat(Files.size(file)).isGreaterThan(200_000_000);

    String page = report(file, "-Xmx512m");

    assertThat(page)
        .contains("94,000 rows of rows.json have no chart", "the first 20,000 of them")
        .contains("on all 380,000 numbers");
    assertThat(page.length()).isLessThan(30_000_000);
  }

  /** The page that {@code report} writes; the time of the charts is not what is tested. */
  private String report(Path result, String heap) throws Exception {
    Path page = folder.resolve("page.html");
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            heap,
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            "org.arenalab.bench.Main",
            "report",
            result.toString(),
            "-o",
            page.toString());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(out).isZero();
    assertThat(out).contains("1 run");
    return Files.readString(page);
  }
}
