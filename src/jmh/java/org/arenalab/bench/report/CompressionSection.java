package org.arenalab.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.arenalab.bench.compare.MetricUnit;
import org.arenalab.bench.result.row.Estimate;
import org.arenalab.bench.result.row.ForkStatistics;
import org.arenalab.bench.result.row.StoredMetric;
import org.arenalab.bench.result.row.StoredRow;
import org.arenalab.bench.result.row.TimePerOperation;

/** The section on codecs: the compression ratio and the times of each codec on each data set. */
final class CompressionSection implements Section {
  private static final String CODEC = "codec";
  private static final String DATA = "data";
  private static final String RATIO = "pages.ratio";

  private final Map<String, Map<String, Codec>> dataSets = new TreeMap<>();
  private final TimeStrip strip;
  private final long seed;

  /** One codec on one data set; a row is null if it was not measured. */
  private record Codec(StoredRow compress, StoredRow decompress) {
    Codec with(StoredRow row, boolean decompresses) {
      return decompresses
          ? new Codec(compress, decompress == null ? row : decompress)
          : new Codec(compress == null ? row : compress, decompress);
    }
  }

  CompressionSection(List<ReportRun> newestFirst, long seed) {
    this.seed = seed;
    for (ReportRun run : newestFirst) {
      for (StoredRow row : run.isProfiled() ? List.<StoredRow>of() : run.run().rows()) {
        String codec = row.id().params().get(CODEC);
        String data = row.id().params().get(DATA);
        if (codec != null && data != null && isTime(row) && isEither(row)) {
          dataSets
              .computeIfAbsent(data, name -> new LinkedHashMap<>())
              .merge(
                  codec,
                  new Codec(null, null).with(row, decompresses(row)),
                  (known, added) -> known.with(row, decompresses(row)));
        }
      }
    }
    List<Double> times = new ArrayList<>();
    dataSets
        .values()
        .forEach(codecs -> codecs.values().forEach(codec -> times.addAll(times(codec))));
    this.strip = TimeStrip.of(times);
  }

  private static boolean isTime(StoredRow row) {
    MetricUnit unit = MetricUnit.of(row.primary());
    return unit.isTime() && unit.format(1).endsWith("ns") && row.primary().measured().length > 0;
  }

  private static boolean isEither(StoredRow row) {
    return row.id().benchmark().matches("(?i).*(de)?compress");
  }

  private static boolean decompresses(StoredRow row) {
    return row.id().benchmark().matches("(?i).*decompress");
  }

  private static List<Double> times(Codec codec) {
    List<Double> times = new ArrayList<>();
    for (StoredRow row : new StoredRow[] {codec.compress, codec.decompress}) {
      if (row != null) {
        for (double fork : forks(row)) {
          times.add(fork);
        }
      }
    }
    return times;
  }

  private static double[] forks(StoredRow row) {
    double scale = MetricUnit.of(row.primary()).scale();
    double[] forks = row.primary().forkMedians();
    for (int i = 0; i < forks.length; i++) {
      forks[i] *= scale;
    }
    return forks;
  }

  @Override
  public String id() {
    return "compression";
  }

  @Override
  public String title() {
    return "Compression";
  }

  @Override
  public boolean isEmpty() {
    return dataSets.isEmpty();
  }

  @Override
  public void print(Html html) {
    html.element(
        "p",
        "Time per 4 KiB page, lower is better; the same scale everywhere. Bar and large dot: median"
            + " and its 95 % interval; small dots: one a fork. Ratio: higher is better.",
        "class",
        "source");
    dataSets.forEach((data, codecs) -> print(html, data, codecs));
  }

  private void print(Html html, String data, Map<String, Codec> codecs) {
    html.open("table", "class", "forest codecs", "role", "table");
    html.element("caption", "Data set: " + Html.clip(data));
    html.open("thead", "role", "rowgroup").open("tr", "role", "row");
    heading(html, CODEC, "name");
    heading(html, "ratio", "ratio");
    for (String name : List.of("compress", "decompress")) {
      strip.heading(html, name + ", time per page");
      heading(html, name, "value");
    }
    html.close().close().open("tbody", "role", "rowgroup");
    codecs.entrySet().stream()
        .sorted(Comparator.comparingDouble(each -> median(each.getValue())))
        .forEach(each -> row(html, each.getKey(), each.getValue()));
    html.close().close();
  }

  private static double median(Codec codec) {
    StoredRow row = codec.compress == null ? codec.decompress : codec.compress;
    return ForkStatistics.median(forks(row));
  }

  private static void heading(Html html, String text, String kind) {
    html.element("th", text, "scope", "col", "role", "columnheader", "class", kind);
  }

  private void row(Html html, String name, Codec codec) {
    html.open("tr", "role", "row", "class", "arm");
    html.element("th", Html.clip(name), "scope", "row", "role", "rowheader", "class", "name");
    html.element("td", ratio(codec), "role", "cell", "class", "ratio");
    strip(html, name, "compress", codec.compress);
    strip(html, name, "decompress", codec.decompress);
    html.close();
  }

  private static String ratio(Codec codec) {
    StoredRow row = codec.compress == null ? codec.decompress : codec.compress;
    StoredMetric ratio = row.metric(RATIO);
    return ratio == null || ratio.measured().length == 0
        ? "–"
        : Figures.times(ForkStatistics.median(ratio.forkMedians()));
  }

  private void strip(Html html, String name, String operation, StoredRow row) {
    html.open("td", "role", "cell", "class", "strip");
    if (row == null) {
      html.text("not measured").close();
      value(html, operation, "–");
      return;
    }
    double[] forks = forks(row);
    Estimate value = ForkStatistics.estimate(forks, seed);
    String time = TimePerOperation.format(value.value());
    strip.print(
        html,
        "%s, %s: %s a page, %s"
            .formatted(Html.clip(name), operation, time, Figures.forks(forks.length)),
        forks,
        value);
    html.close();
    value(html, operation, time);
  }

  private static void value(Html html, String operation, String time) {
    html.element("td", time, "role", "cell", "class", "value", "data-label", operation);
  }
}
