package org.arenalab.bench.result.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.arenalab.bench.result.row.StoredMetric;

/**
 * A reader of one metric of a row, token by token. It keeps a list of numbers as numbers and
 * reduces a histogram to its mean while reading. So memory use does not depend on the size of the
 * histograms.
 */
final class MetricReader {
  private final JsonParser json;
  private int notFinite;

  MetricReader(JsonParser json) {
    this.json = json;
  }

  /** Reads the metric whose opening brace is the parser's current token. */
  StoredMetric read(String name) throws IOException {
    double score = Double.NaN;
    String unit = "";
    double[][] forks = {};
    notFinite = 0;
    expect(JsonToken.START_OBJECT);
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      json.nextToken();
      switch (field) {
        case "score" -> score = number();
        case "scoreUnit" -> unit = json.getText().intern();
        case "rawData" -> forks = forks(this::number);
        case "rawDataHistogram" -> forks = forks(this::meanOfSamples);
        default -> json.skipChildren();
      }
    }
    return new StoredMetric(name, unit, score, forks, notFinite);
  }

  /** Reads one iteration's value. */
  @FunctionalInterface
  private interface IterationReader {
    double read() throws IOException;
  }

  private double[][] forks(IterationReader iteration) throws IOException {
    List<double[]> forks = new ArrayList<>();
    expect(JsonToken.START_ARRAY);
    while (json.nextToken() != JsonToken.END_ARRAY) {
      expect(JsonToken.START_ARRAY);
      double[] values = new double[16];
      int size = 0;
      while (json.nextToken() != JsonToken.END_ARRAY) {
        double value = iteration.read();
        if (!Double.isFinite(value)) {
          notFinite++;
          continue;
        }
        if (size == values.length) {
          values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = value;
      }
      forks.add(Arrays.copyOf(values, size));
    }
    return forks.toArray(double[][]::new);
  }

  /**
   * Returns the mean of a histogram, which is JMH's score of an iteration in sample mode; NaN
   * without samples.
   */
  private double meanOfSamples() throws IOException {
    double sum = 0;
    double total = 0;
    expect(JsonToken.START_ARRAY);
    while (json.nextToken() != JsonToken.END_ARRAY) {
      expect(JsonToken.START_ARRAY);
      json.nextToken();
      double value = number();
      json.nextToken();
      double count = number();
      json.nextToken();
      expect(JsonToken.END_ARRAY);
      sum += value * count;
      total += count;
    }
    return sum / total;
  }

  /** Reads a number, or a word that JMH writes for a number that JSON cannot represent. */
  private double number() throws IOException {
    if (json.currentToken().isNumeric()) {
      return json.getDoubleValue();
    }
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return Double.NaN;
    }
    String text = json.getText();
    return switch (text) {
      case "NaN" -> Double.NaN;
      case "+INF", "INF", "Infinity", "+Infinity" -> Double.POSITIVE_INFINITY;
      case "-INF", "-Infinity" -> Double.NEGATIVE_INFINITY;
      default ->
          throw new UnexpectedJsonException(
              text.matches("[-+]?[\\d.]*\\d,\\d.*") ? "a number with a decimal point" : "a number",
              "\"" + text + "\"");
    };
  }

  private void expect(JsonToken wanted) throws IOException {
    if (json.currentToken() != wanted) {
      throw new UnexpectedJsonException(wanted.asString(), json.getText());
    }
  }
}
