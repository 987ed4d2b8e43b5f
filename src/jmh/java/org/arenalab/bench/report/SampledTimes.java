package org.arenalab.bench.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * A reader of the times of single operations in JMH's sample mode. It reads token by token and
 * keeps only a histogram per row.
 */
final class SampledTimes {
  private static final JsonFactory JSON = new JsonFactory();
  private static final long HIGHEST_NS = 3_600_000_000_000L;
  private static final int DIGITS = 2;

  private SampledTimes() {}

  /**
   * Returns the histograms of the first {@code most} rows of {@code file} that have one, by the
   * index of the row. The rest of the file is not read.
   *
   * @param scales nanoseconds per unit of each row's score
   */
  static SortedMap<Integer, Histogram> read(Path file, List<Double> scales, int most)
      throws IOException {
    SortedMap<Integer, Histogram> rows = new TreeMap<>();
    try (JsonParser json = JSON.createParser(file.toFile())) {
      json.nextToken();
      for (int row = 0; rows.size() < most && json.nextToken() == JsonToken.START_OBJECT; row++) {
        Histogram histogram = row(json, scales.get(row));
        if (histogram != null && histogram.getTotalCount() > 0) {
          rows.put(row, histogram);
        }
      }
    }
    return rows;
  }

  private static Histogram row(JsonParser json, double scale) throws IOException {
    Histogram histogram = null;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String field = json.currentName();
      json.nextToken();
      if (field.equals("primaryMetric")) {
        histogram = metric(json, scale);
      } else {
        json.skipChildren();
      }
    }
    return histogram;
  }

  private static Histogram metric(JsonParser json, double scale) throws IOException {
    Histogram histogram = null;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String field = json.currentName();
      json.nextToken();
      if (field.equals("rawDataHistogram")) {
        histogram = histogram(json, scale);
      } else {
        json.skipChildren();
      }
    }
    return histogram;
  }

  /** Reads an array of forks of iterations of pairs; a pair is a time and its count. */
  private static Histogram histogram(JsonParser json, double scale) throws IOException {
    Histogram histogram = new Histogram(HIGHEST_NS, DIGITS);
    int depth = 1;
    double time = Double.NaN;
    while (depth > 0) {
      JsonToken token = json.nextToken();
      if (token == JsonToken.START_ARRAY) {
        depth++;
        time = Double.NaN;
      } else if (token == JsonToken.END_ARRAY) {
        depth--;
      } else if (Double.isNaN(time)) {
        time = json.getDoubleValue();
      } else {
        long ns = Math.clamp(Math.round(time * scale), 1, HIGHEST_NS);
        histogram.recordValueWithCount(ns, json.getLongValue());
      }
    }
    return histogram;
  }
}
