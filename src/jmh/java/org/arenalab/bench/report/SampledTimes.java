package org.arenalab.bench.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * The times of single operations that JMH's sample mode has written, read token by token: of a row
 * nothing is kept but its histogram.
 */
final class SampledTimes {
  private static final JsonFactory JSON = new JsonFactory();
  private static final long HIGHEST_NS = 3_600_000_000_000L;
  private static final int DIGITS = 2;

  private SampledTimes() {}

  /**
   * The histogram of each row of {@code file}, null for a row without one, in units of its score.
   */
  static List<Histogram> read(Path file, List<Double> scales) throws IOException {
    List<Histogram> rows = new ArrayList<>();
    try (JsonParser json = JSON.createParser(file.toFile())) {
      json.nextToken();
      while (json.nextToken() == JsonToken.START_OBJECT) {
        rows.add(row(json, scales.get(rows.size())));
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

  /** Forks of iterations of pairs: a time, and how often it was seen. */
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
