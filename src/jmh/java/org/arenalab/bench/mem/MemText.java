package org.arenalab.bench.mem;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.arenalab.bench.result.row.ForkStatistics;
import org.arenalab.bench.result.row.TimePerOperation;

/** A text of the memory experiment: a line for each pass, and the medians at the end. */
final class MemText {
  private static final String ROW = "%-12s %3s %4s %10s %10s %10s %9s %9s %8s %8s %8s %8s %8s %8s";

  private MemText() {}

  static String header() {
    return String.format(
        Locale.ROOT,
        ROW,
        "dataset",
        "run",
        "warm",
        "rss_pre",
        "rss_comp",
        "rss_final",
        "comp_ms",
        "read_ms",
        "rnd_p50",
        "rnd_p99",
        "stl_p99",
        "stalls",
        "minflt",
        "r_e2e");
  }

  /** Returns the line of a pass: memory in kB, latencies in ns. */
  static String line(MemRow row) {
    MemSample sample = row.sample();
    return String.format(
        Locale.ROOT,
        ROW,
        clipped(row.plan().label()),
        sample.runId(),
        sample.warmup() ? 1 : 0,
        sample.pre().rssKb(),
        sample.postComp().rssKb(),
        sample.postFinal().rssKb(),
        oneDecimal(sample.compress().wallMs()),
        oneDecimal(sample.decompress().wallMs()),
        sample.random().p50Ns(),
        sample.random().p99Ns(),
        sample.stall().p99Ns(),
        sample.stalls(),
        sample.minorFaults(),
        ratio(sample.postCompStats().ratioE2e()));
  }

  private static String clipped(String label) {
    return label.length() <= 12 ? label : label.substring(0, 11) + "~";
  }

  /** Returns the medians over the passes that are not warm-ups, a block for each data set. */
  static List<String> medians(List<MemRow> rows) {
    List<String> lines = new ArrayList<>();
    for (String dataset : rows.stream().map(row -> row.plan().label()).distinct().toList()) {
      List<MemSample> samples =
          rows.stream()
              .filter(row -> row.plan().label().equals(dataset) && !row.sample().warmup())
              .map(MemRow::sample)
              .toList();
      if (!samples.isEmpty()) {
        lines.add("");
        lines.addAll(medians(dataset, samples));
      }
    }
    return lines;
  }

  private static List<String> medians(String dataset, List<MemSample> samples) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s, medians of %d run%s"
            .formatted(dataset, samples.size(), samples.size() == 1 ? "" : "s"));
    add(
        lines,
        "  compress     %.1f ms (thread %.1f, process %.1f ms of processor time)",
        samples,
        each -> each.compress().wallMs(),
        each -> each.compress().threadCpuMs(),
        each -> each.compress().processCpuMs());
    add(
        lines,
        "  read back    %.1f ms for %.0f touches, %.0f of them stalls; %.0f minor faults, %.0f"
            + " major",
        samples,
        each -> each.decompress().wallMs(),
        MemSample::touches,
        MemSample::stalls,
        MemSample::minorFaults,
        MemSample::majorFaults);
    latency(lines, "in order", samples, MemSample::partial);
    latency(lines, "random", samples, MemSample::random);
    latency(lines, "stall", samples, MemSample::stall);
    add(
        lines,
        "  RSS          %.0f MiB, compressed %.0f, at the end %.0f; of that the JVM had %.0f"
            + " before",
        samples,
        each -> each.pre().rssKb() / 1024.0,
        each -> each.postComp().rssKb() / 1024.0,
        each -> each.postFinal().rssKb() / 1024.0,
        each -> each.start().rssKb() / 1024.0);
    lines.add(
        "  ratios       e2e %s, admitted %s, codec %s, admit rate %s; at the end e2e %s"
            .formatted(
                ratio(median(samples, each -> each.postCompStats().ratioE2e())),
                ratio(median(samples, each -> each.postCompStats().ratioAdmitted())),
                ratio(median(samples, each -> each.postCompStats().ratioCodec())),
                ratio(median(samples, each -> each.postCompStats().admitRate())),
                ratio(median(samples, each -> each.finalStats().ratioE2e()))));
    return lines;
  }

  private static void latency(
      List<String> lines,
      String name,
      List<MemSample> samples,
      Function<MemSample, MemLatency> of) {
    if (samples.stream().mapToLong(each -> of.apply(each).samples()).sum() == 0) {
      return;
    }
    lines.add(
        String.format(
            Locale.ROOT,
            "  %-12s p50 %s, p95 %s, p99 %s, max %s",
            name,
            TimePerOperation.format(median(samples, each -> of.apply(each).p50Ns())),
            TimePerOperation.format(median(samples, each -> of.apply(each).p95Ns())),
            TimePerOperation.format(median(samples, each -> of.apply(each).p99Ns())),
            TimePerOperation.format(median(samples, each -> of.apply(each).maxNs()))));
  }

  @SafeVarargs
  private static void add(
      List<String> lines,
      String text,
      List<MemSample> samples,
      ToDoubleFunction<MemSample>... values) {
    Object[] medians = new Object[values.length];
    for (int i = 0; i < values.length; i++) {
      medians[i] = median(samples, values[i]);
    }
    lines.add(String.format(Locale.ROOT, text, medians));
  }

  static double median(List<MemSample> samples, ToDoubleFunction<MemSample> value) {
    return ForkStatistics.median(samples.stream().mapToDouble(value).toArray());
  }

  /** Returns the ratio to three decimals; a dash for NaN. */
  private static String ratio(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.3f", value);
  }

  private static String oneDecimal(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
