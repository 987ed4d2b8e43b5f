package org.arenalab.bench.mem;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A CSV file with the passes of a memory experiment: predicomp's columns under predicomp's names,
 * then our own columns. A row is in the file when {@link #append} returns. Unknown values are
 * empty.
 */
final class MemCsv implements AutoCloseable {
  private static final List<Column> COLUMNS = new ArrayList<>();

  private final Writer out;

  /** A column: its name and its value in a row. */
  private record Column(String name, Function<MemRow, Object> value) {}

  static {
    plan();
    memory();
    times();
    latencies();
    events();
    arena(row -> row.sample().finalStats());
    ours();
  }

  private MemCsv(Writer out) {
    this.out = out;
  }

  private static void column(String name, Function<MemRow, Object> value) {
    COLUMNS.add(new Column(name, value));
  }

  private static void plan() {
    column("dataset", row -> row.plan().label());
    column("run_id", row -> row.sample().runId());
    column("warmup", row -> row.sample().warmup() ? 1 : 0);
    column("pid", row -> row.sample().pid());
    column("phase_model", row -> row.plan().phaseModel());
    column("region_mb", row -> row.plan().regionMb());
    column("arena_cap_mb", row -> row.plan().arenaCapMb());
    column("min_savings_pct", row -> row.plan().minSavingsPct());
    column("hot_fraction", row -> row.plan().hotFraction());
    column("partial_reread_fraction", row -> row.plan().partialRereadFraction());
    column("random_reread_fraction", row -> row.plan().randomRereadFraction());
    column("reuse_distance_pages", row -> row.plan().reuseDistancePages());
    column("idle_ms", row -> row.plan().idleMs());
    column("latency_sample_step", row -> row.plan().latencySampleStep());
  }

  private static void memory() {
    column("vmhwm_post_final_kb", row -> row.sample().vmHwmKb());
    snapshots("pss", MemSnapshot::pssKb);
    snapshots("rss", MemSnapshot::rssKb);
    snapshots("anon", MemSnapshot::anonKb);
    snapshots("file", MemSnapshot::fileKb);
    column(
        "rss_delta_comp_kb", row -> row.sample().pre().rssKb() - row.sample().postComp().rssKb());
    column(
        "rss_delta_final_kb", row -> row.sample().pre().rssKb() - row.sample().postFinal().rssKb());
  }

  private static void snapshots(String what, Function<MemSnapshot, Long> value) {
    column(what + "_pre_kb", row -> known(value.apply(row.sample().pre())));
    column(what + "_post_comp_kb", row -> known(value.apply(row.sample().postComp())));
    column(what + "_post_idle_kb", row -> known(value.apply(row.sample().postIdle())));
    column(what + "_post_partial_kb", row -> known(value.apply(row.sample().postPartial())));
    column(what + "_post_random_kb", row -> known(value.apply(row.sample().postRandom())));
    column(what + "_post_final_kb", row -> known(value.apply(row.sample().postFinal())));
  }

  private static Object known(long value) {
    return value < 0 ? "" : value;
  }

  private static void times() {
    stretch("compress", row -> row.sample().compress());
    stretch("decompress", row -> row.sample().decompress());
  }

  private static void stretch(String what, Function<MemRow, MemStretch> of) {
    column(what + "_wall_ms", row -> of.apply(row).wallMs());
    column(what + "_thread_cpu_ms", row -> of.apply(row).threadCpuMs());
    column(what + "_process_cpu_ms", row -> of.apply(row).processCpuMs());
  }

  private static void latencies() {
    latency("partial", row -> row.sample().partial());
    latency("random", row -> row.sample().random());
    latency("touch", row -> row.sample().touch());
    latency("stall", row -> row.sample().stall());
  }

  private static void latency(String what, Function<MemRow, MemLatency> of) {
    column(what + "_samples", row -> of.apply(row).samples());
    column(what + "_p50_ns", row -> of.apply(row).p50Ns());
    column(what + "_p95_ns", row -> of.apply(row).p95Ns());
    column(what + "_p99_ns", row -> of.apply(row).p99Ns());
    column(what + "_max_ns", row -> of.apply(row).maxNs());
  }

  private static void events() {
    column("readback_touches_total", row -> row.sample().touches());
    column("readback_touches_sampled", row -> row.sample().touchesSampled());
    column(
        "readback_fault_like_events",
        row ->
            row.sample().finalStats().accessHitsDecompressed()
                - row.sample().postCompStats().accessHitsDecompressed());
    column("stall_events_total", row -> row.sample().stalls());
    column("stall_events_sampled", row -> row.sample().stall().samples());
    column("minflt_delta", row -> row.sample().minorFaults());
    column("majflt_delta", row -> row.sample().majorFaults());
    column(
        "compressed_bytes_post_compress",
        row -> row.sample().postCompStats().compressedBytesLive());
    column("slot_bytes_post_compress", row -> row.sample().postCompStats().poolBytesLive());
  }

  private static void arena(Function<MemRow, MemArenaFigures> of) {
    column("logical_input_bytes", row -> of.apply(row).logicalInputBytes());
    column("total_input_bytes_attempted", row -> of.apply(row).totalInputBytesAttempted());
    column("total_chunks_attempted", row -> of.apply(row).totalChunksAttempted());
    column("chunks_admitted", row -> of.apply(row).chunksAdmitted());
    column("compressed_bytes_live", row -> of.apply(row).compressedBytesLive());
    column("pool_bytes_live", row -> of.apply(row).poolBytesLive());
    column("pool_bytes_free", row -> of.apply(row).poolBytesFree());
    column("pool_bytes_fragmented", row -> of.apply(row).poolBytesFragmented());
    column("pool_largest_free_extent", row -> of.apply(row).poolLargestFreeExtent());
    column("pool_compactions", row -> of.apply(row).poolCompactions());
    column("slot_bytes_live", row -> of.apply(row).poolBytesLive());
    column("compress_ops", row -> of.apply(row).compressOps());
    column("decompress_ops", row -> of.apply(row).decompressOps());
    column("evictions_lru", row -> of.apply(row).evictionsLru());
    column("incompressible_chunks", row -> of.apply(row).incompressibleChunks());
    column("access_hits_raw", row -> of.apply(row).accessHitsRaw());
    column("access_hits_decompressed", row -> of.apply(row).accessHitsDecompressed());
    column("compression_reject_small_gain", row -> of.apply(row).compressionRejectSmallGain());
  }

  private static void ours() {
    column("pool_used_bytes_post_comp", row -> row.sample().postCompStats().poolBytesLive());
    column("compressed_bytes_post_comp", row -> row.sample().postCompStats().compressedBytesLive());
    column("ratio_e2e_post_comp", row -> row.sample().postCompStats().ratioE2e());
    column("ratio_admitted_post_comp", row -> row.sample().postCompStats().ratioAdmitted());
    column("ratio_codec_post_comp", row -> row.sample().postCompStats().ratioCodec());
    column("admit_rate_post_comp", row -> row.sample().postCompStats().admitRate());
    column("ratio_net_post_comp", row -> row.sample().postCompStats().ratioNet());
    column("ratio_e2e_final", row -> row.sample().finalStats().ratioE2e());
    column("admit_rate_final", row -> row.sample().finalStats().admitRate());
    column("pool_bytes_backed_post_comp", row -> row.sample().postCompStats().poolBytesBacked());
    column("chunks_same_filled_post_comp", row -> row.sample().postCompStats().chunksSameFilled());
    column("chunks_dense_post_comp", row -> row.sample().postCompStats().chunksDense());
    column("rejects_pool_full", row -> row.sample().finalStats().rejectsPoolFull());
    column("codec", row -> row.plan().codec());
    column("eviction", row -> row.plan().eviction());
    column("seed", row -> row.plan().seed());
    column("distinct_pages", row -> row.sample().pages());
    column("rss_start_kb", row -> row.sample().start().rssKb());
    column("pss_start_kb", row -> row.sample().start().pssKb());
  }

  static String header() {
    return COLUMNS.stream().map(Column::name).collect(Collectors.joining(","));
  }

  static String line(MemRow row) {
    return COLUMNS.stream()
        .map(column -> text(column.value().apply(row)))
        .collect(Collectors.joining(","));
  }

  private static String text(Object value) {
    return switch (value) {
      case Double number when number.isNaN() -> "";
      case Double number -> String.format(Locale.ROOT, "%.6f", number);
      case String name when name.matches(".*[\",\n].*") -> '"' + name.replace("\"", "\"\"") + '"';
      default -> value.toString();
    };
  }

  /** Creates a file, replacing an existing one. */
  static MemCsv create(Path file) throws IOException {
    MemCsv csv = new MemCsv(Files.newBufferedWriter(file, StandardCharsets.UTF_8));
    csv.write(header());
    return csv;
  }

  void append(MemRow row) throws IOException {
    write(line(row));
  }

  private void write(String line) throws IOException {
    out.write(line + "\n");
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
