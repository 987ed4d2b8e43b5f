package org.arenalab.bench.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.arenalab.trace.TraceDescription;
import org.arenalab.trace.TraceException;
import org.arenalab.trace.TraceWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The figures of traces whose figures are known. */
class TraceInfoTest {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("a.trace");
  }

  private void write(TraceDescription description) {
    try (TraceWriter writer = TraceWriter.create(file, description)) {
      writer.allocate(0, 0, 1000);
      writer.allocateZeroed(0, 1, 3000);
      writer.allocateAligned(1, 2, 96, 64);
      writer.reallocate(0, 0, 4000);
      writer.reallocate(0, 1, 1000);
      writer.free(1, 0);
      writer.free(1, 2);
      writer.endThread(1);
      var _ = writer.finish(1, 2, 3 << 20);
    }
  }

  @Test
  void shouldPrintKnownFigures() throws IOException {
    write(TraceDescription.exact("a recorder", "a program"));
    TraceInfo info = TraceInfo.of(file);
    assertThat(info.text())
        .containsSubsequence(
            "a recorder\n",
            "a program\n",
            "8, ",
            "allocate 1, zeroed 1, aligned 1, reallocate 2, free 2, thread end 1\n",
            "threads       2\n",
            "6.9 KiB in 4 events; most blocks 3\n",
            "1000 B in 1 blocks\n",
            "1000 B, 3.9 KiB, 4.0 KiB, 6.9 KiB, 5.0 KiB, 1.1 KiB, 1000 B, 1000 B\n",
            "largest 2.9 KiB\n",
            "in events: 50 % at most 4, 90 % 5, 99 % 5; never freed 33.33 %\n",
            "1 of 2 (50.00 %)\n",
            "grow 1, shrink 1, equal 0; mean growth 4.00x\n",
            "repairs 1, unmatched frees 2\n",
            "3.0 MiB of anonymous memory\n",
            "not seen      memory that the program maps itself");
    assertThat(info.chart()).startsWith("<svg").contains("live bytes").endsWith("</svg>\n");
  }

  @Test
  void shouldOfferSampleAsDistributionOnly() throws IOException {
    write(new TraceDescription("JFR, async-profiler", "", true, 512 << 10));
    TraceInfo info = TraceInfo.of(file);
    assertThat(info.text())
        .contains("one allocation in about 524,288 B: a distribution of sizes, not a trace")
        .contains("malloc through Java's foreign functions")
        .doesNotContain("lifetimes");
    assertThat(info.chart()).isNull();
  }

  @Test
  void shouldReadTraceOfKilledRecorder() throws IOException {
    write(TraceDescription.exact("a recorder", ""));
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 10));
    assertThat(TraceInfo.of(file).text())
        .contains("missing: the recorder was killed; 42 B after the last whole block are lost");
  }

  @Test
  void shouldNotNameThreadsThatAreUnknown() throws IOException {
    write(new TraceDescription("heaptrack, single-threaded", "", false, 0));
    assertThat(TraceInfo.of(file).text())
        .contains("threads       unknown")
        .contains("foreign frees are unknown")
        .contains("a free is taken as that of the youngest block")
        .doesNotContain("foreign frees 1");
  }

  @Test
  void shouldRefuseDamage() throws IOException {
    write(TraceDescription.exact("a recorder", ""));
    byte[] damaged = Files.readAllBytes(file);
    damaged[damaged.length - 1]++;
    Files.write(file, damaged);
    assertThatThrownBy(() -> TraceInfo.of(file)).isInstanceOf(TraceException.class);
  }

  @Test
  void shouldReadEmptyTrace() throws IOException {
    TraceWriter writer = TraceWriter.create(file, TraceDescription.exact("a recorder", ""));
    var _ = writer.finish();
    assertThat(TraceInfo.of(file).text()).contains("events        0, 0.00 B each");
  }

  @Test
  void shouldCountBySize() {
    LogCounts counts = new LogCounts();
    for (int i = 0; i < 1000; i++) {
      counts.add(i, 1);
    }
    counts.add(Long.MAX_VALUE, 1);
    assertThat(counts.percentile(1)).isEqualTo(10);
    assertThat(counts.percentile(50)).isBetween(468L, 500L);
    assertThat(counts.percentile(100)).isGreaterThan(Long.MAX_VALUE / 17 * 16);
    assertThat(counts.largest()).isEqualTo(Long.MAX_VALUE);
    assertThat(counts.between(128, 256)).isEqualTo(128);
    assertThat(counts.total()).isEqualTo(1001);
  }

  @Test
  void shouldKeepPeaksOfLongCurve() {
    LiveCurve curve = new LiveCurve();
    for (int i = 0; i < 100_000; i++) {
      curve.add(i == 77_777 ? 5 : 1);
    }
    assertThat(curve.points(value -> value, 1))
        .hasSizeBetween(256, 512)
        .filteredOn(point -> point.y() == 5)
        .singleElement()
        .satisfies(point -> assertThat(point.x()).isBetween(77_778.0, 78_100.0));
  }
}
