package org.arenalab.bench.loops.accuracy;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The results as CSV: a line for each run, source and class of pages. */
final class AccuracyCsv {
  private static final String HEADER =
      "run,source,memory,judged_by,class,hits,misses,false_alarms,quiet,precision,recall,questions,"
          + "kernel_calls,asking_us_per_mib_minute,kernel_thread_us_per_mib_minute,"
          + "access_us_per_mib_minute,granularity_bytes";

  private AccuracyCsv() {}

  static String of(List<AccuracyResult> results) {
    StringBuilder csv = new StringBuilder(HEADER).append('\n');
    for (AccuracyResult result : results) {
      for (SourceResult source : result.sources()) {
        line(csv, result.run(), source, "all", source.all());
        line(csv, result.run(), source, PageClass.HOT.toString(), source.hot());
        line(csv, result.run(), source, PageClass.WARM.toString(), source.warm());
        line(csv, result.run(), source, PageClass.COLD.toString(), source.cold());
      }
    }
    return csv.toString();
  }

  private static void line(
      StringBuilder csv, int run, SourceResult source, String kind, Confusion matrix) {
    csv.append(
            Stream.of(
                    run,
                    source.source(),
                    source.memory(),
                    source.sees(),
                    kind,
                    matrix.hits(),
                    matrix.misses(),
                    matrix.falseAlarms(),
                    matrix.quiet(),
                    matrix.precision(),
                    matrix.recall(),
                    source.questions(),
                    source.kernelCalls(),
                    source.askingUs(),
                    source.kernelThreadUs(),
                    source.accessUs(),
                    source.granularityBytes())
                .map(AccuracyCsv::text)
                .collect(Collectors.joining(",")))
        .append('\n');
  }

  private static String text(Object value) {
    return switch (value) {
      case Double number when number.isNaN() -> "";
      case Double number -> String.format(Locale.ROOT, "%.6f", number);
      default -> value.toString();
    };
  }
}
