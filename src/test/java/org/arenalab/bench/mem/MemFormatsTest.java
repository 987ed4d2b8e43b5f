package org.arenalab.bench.mem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.arenalab.bench.workload.PageSourceException;
import org.arenalab.codec.Codec;
import org.arenalab.compressed.EvictionPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class MemFormatsTest {
  /** The columns in predicomp's README and in its file. */
  private static final List<String> REFERENCE =
      List.of(
          "dataset",
          "run_id",
          "warmup",
          "pid",
          "phase_model",
          "region_mb",
          "arena_cap_mb",
          "min_savings_pct",
          "hot_fraction",
          "partial_reread_fraction",
          "random_reread_fraction",
          "reuse_distance_pages",
          "idle_ms",
          "latency_sample_step",
          "vmhwm_post_final_kb",
          "pss_pre_kb",
          "pss_post_comp_kb",
          "pss_post_idle_kb",
          "pss_post_partial_kb",
          "pss_post_random_kb",
          "pss_post_final_kb",
          "rss_pre_kb",
          "rss_post_comp_kb",
          "rss_post_idle_kb",
          "rss_post_partial_kb",
          "rss_post_random_kb",
          "rss_post_final_kb",
          "anon_pre_kb",
          "anon_post_final_kb",
          "file_pre_kb",
          "file_post_final_kb",
          "rss_delta_comp_kb",
          "rss_delta_final_kb",
          "compress_wall_ms",
          "compress_thread_cpu_ms",
          "compress_process_cpu_ms",
          "decompress_wall_ms",
          "decompress_thread_cpu_ms",
          "decompress_process_cpu_ms",
          "partial_p50_ns",
          "partial_p95_ns",
          "partial_p99_ns",
          "random_p50_ns",
          "random_p95_ns",
          "random_p99_ns",
          "touch_p50_ns",
          "touch_p95_ns",
          "touch_p99_ns",
          "stall_p50_ns",
          "stall_p95_ns",
          "stall_p99_ns",
          "stall_max_ns",
          "readback_touches_total",
          "readback_touches_sampled",
          "readback_fault_like_events",
          "stall_events_total",
          "stall_events_sampled",
          "minflt_delta",
          "majflt_delta",
          "compressed_bytes_post_compress",
          "slot_bytes_post_compress",
          "logical_input_bytes",
          "total_input_bytes_attempted",
          "total_chunks_attempted",
          "chunks_admitted",
          "compressed_bytes_live",
          "pool_bytes_live",
          "pool_bytes_free",
          "pool_bytes_fragmented",
          "pool_largest_free_extent",
          "pool_compactions",
          "slot_bytes_live",
          "compress_ops",
          "decompress_ops",
          "evictions_lru",
          "incompressible_chunks",
          "access_hits_raw",
          "access_hits_decompressed",
          "compression_reject_small_gain",
          "ratio_e2e_post_comp",
          "ratio_admitted_post_comp",
          "ratio_codec_post_comp",
          "admit_rate_post_comp");

  @TempDir Path folder;

  private static String cell(String line, String column) {
    int index = Arrays.asList(MemCsv.header().split(",", -1)).indexOf(column);
    return line.split(",", -1)[index];
  }

  @Test
  void shouldHaveEveryColumnOfTheReferenceOnce() {
    List<String> columns = List.of(MemCsv.header().split(",", -1));
    assertThat(columns).containsAll(REFERENCE);
    assertThat(new HashSet<>(columns)).hasSameSizeAs(columns);
  }

  @Test
  void shouldWriteAValueForEveryColumn() throws Exception {
    Path file = folder.resolve("mem.csv");
    try (MemCsv csv = MemCsv.create(file)) {
      csv.append(MemSamples.row("repetitive", 3, false, 1));
      csv.append(MemSamples.row("unique", 1, true, 2));
    }
    List<String> lines = Files.readAllLines(file);

    assertThat(lines).hasSize(3);
    assertThat(lines)
        .allSatisfy(
            line -> assertThat(line.split(",", -1)).hasSameSizeAs(MemCsv.header().split(",", -1)));
    assertThat(cell(lines.get(1), "dataset")).isEqualTo("repetitive");
    assertThat(cell(lines.get(1), "warmup")).isEqualTo("0");
    assertThat(cell(lines.get(2), "warmup")).isEqualTo("1");
    assertThat(cell(lines.get(1), "rss_post_comp_kb")).isEqualTo("60000");
    assertThat(cell(lines.get(1), "rss_delta_comp_kb")).isEqualTo("240000");
    assertThat(cell(lines.get(2), "stall_p99_ns")).isEqualTo("600");
    assertThat(cell(lines.get(1), "compress_wall_ms")).isEqualTo("1.500000");
    assertThat(cell(lines.get(1), "ratio_codec_post_comp")).isEmpty();
    assertThat(cell(lines.get(1), "phase_model")).isEqualTo("hot-idle-partial-random");
  }

  @Test
  void shouldSurviveTheWayToTheParentProcess() throws Exception {
    ObjectMapper json = new ObjectMapper();
    MemRow row = MemSamples.row("heap", 3, false, 1);

    assertThat(json.readValue(json.writeValueAsString(row.sample()), MemSample.class))
        .isEqualTo(row.sample());
    assertThat(json.readValue(json.writeValueAsString(row.plan()), MemPlan.class))
        .isEqualTo(row.plan());
  }

  @Test
  void shouldDrawALineForEachDataSetAndADotForEachRun() throws Exception {
    List<MemRow> rows = new ArrayList<>();
    String file = Files.write(folder.resolve("a<b"), new byte[4096]).toString();
    for (int run = 1; run <= 3; run++) {
      rows.add(MemSamples.row("repetitive", run, false, run));
      rows.add(MemSamples.row(file, run, false, run));
    }
    rows.add(MemSamples.row("repetitive", 1, true, 100));
    Document svg =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(MemChart.draw("RSS & phases", rows))));

    assertThat(svg.getElementsByTagName("polyline").getLength()).isEqualTo(2);
    assertThat(svg.getElementsByTagName("circle").getLength()).isEqualTo(2 * 3 * 7);
    assertThat(svg.getDocumentElement().getTextContent())
        .contains("RSS & phases", "a<b", "compressed", "RSS [MiB]");
    // A warm-up's 30,000 MiB would have stretched the axis.
    assertThat(svg.getDocumentElement().getTextContent()).doesNotContain("10000");
  }

  @Test
  void shouldSayTheMediansOfTheRunsThatCount() {
    List<MemRow> rows =
        List.of(
            MemSamples.row("repetitive", 1, true, 100),
            MemSamples.row("repetitive", 2, false, 1),
            MemSamples.row("repetitive", 3, false, 2),
            MemSamples.row("repetitive", 4, false, 9));

    String text = String.join("\n", MemText.medians(rows));

    assertThat(text)
        .contains("repetitive, medians of 3 runs")
        .contains("compress     3.0 ms (thread 2.5, process 5.0 ms")
        .contains("p99 600 ns")
        .contains("e2e 1.900", "codec -");
    assertThat(MemText.line(rows.get(1))).startsWith("repetitive").contains("300000", "60000");
  }

  @Test
  void shouldReadTheKernelsRollup() {
    MemSnapshot parsed =
        MemSnapshot.parse(
            """
            00400000-7fff rollup
            Rss:  1000 kB
            Pss: 900 kB
            Pss_Dirty: 1 kB
            Pss_File:  50 kB
            Anonymous:   800 kB
            """);
    assertThat(parsed).isEqualTo(new MemSnapshot(1000, 900, 800, 50));
    assertThat(MemSnapshot.parse("Rss: 5 kB\nPss: 4 kB\nAnonymous: 3 kB").fileKb()).isEqualTo(-1);
    assertThat(MemSnapshot.take().rssKb()).isGreaterThan(10_000);
  }

  @Test
  void shouldTouchAsOftenAsTheReference() {
    MemPlan plan =
        new MemPlan(
            "repetitive",
            256,
            128,
            5,
            PhaseModel.HOT_IDLE_PARTIAL_RANDOM,
            60,
            30,
            20,
            64,
            100,
            1,
            1,
            2,
            Codec.LZ4,
            EvictionPolicy.REFUSE);

    assertThat(plan.pages()).isEqualTo(65_536);
    assertThat(plan.hotPages()).isEqualTo(39_321);
    assertThat(plan.partialTouches()).isEqualTo(19_660);
    assertThat(plan.randomTouches()).isEqualTo(13_107);
    MemPlan bulk = MemSamples.plan("repetitive", PhaseModel.SINGLE_BULK);
    assertThat(bulk.partialTouches()).isEqualTo(1024);
    assertThat(bulk.randomTouches()).isZero();
  }

  @Test
  void shouldRefuseAFileWithoutAPage() throws Exception {
    Path small = Files.writeString(folder.resolve("small"), "not a page");

    assertThatThrownBy(() -> MemSamples.plan(small.toString(), PhaseModel.SINGLE_BULK))
        .isInstanceOf(PageSourceException.class)
        .hasMessageContaining("not a readable file of at least one page");
    assertThatThrownBy(() -> MemSamples.plan("repetitiv", PhaseModel.SINGLE_BULK))
        .isInstanceOf(PageSourceException.class)
        .hasMessageContaining("repetitiv");
  }
}
