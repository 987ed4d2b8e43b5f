package org.arenalab.bench.result;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openjdk.jmh.util.ListStatistics;
import org.openjdk.jmh.util.MultisetStatistics;
import org.openjdk.jmh.util.Statistics;

/**
 * Merges forks of a row that separate processes have written as JMH's JSON. The merged row equals
 * the row that JMH would have written if one process had run all forks. Raw data are joined. JMH's
 * own statistics recompute scores, errors and percentiles from them.
 *
 * <p>JMH's JSON does not record whether a secondary metric is a mean or a sum over iterations. The
 * scores and raw data of the parts reveal it. Without raw data, the score is the mean over forks,
 * and the error is NaN.
 */
final class JmhRowMerge {
  private static final double CONFIDENCE = 0.999;
  private static final double CLOSE = 1e-9;
  private static final double WHOLE = 100;
  private static final Pattern PERCENTILE = Pattern.compile("p(\\d\\.\\d+)");

  private static final String FORKS = "forks";
  private static final String PRIMARY = "primaryMetric";
  private static final String SECONDARY = "secondaryMetrics";
  private static final String RAW = "rawData";
  private static final String HISTOGRAM = "rawDataHistogram";
  private static final String SCORE = "score";

  private JmhRowMerge() {}

  /** Returns {@code row} with the forks of {@code more} appended. */
  static ObjectNode merge(ObjectNode row, ObjectNode more) {
    ObjectNode merged = row.deepCopy();
    merged.put(FORKS, row.path(FORKS).asInt() + more.path(FORKS).asInt());
    ObjectNode primary = mergeMetric(row.path(PRIMARY), more.path(PRIMARY));
    merged.set(PRIMARY, primary);
    ObjectNode secondary = merged.putObject(SECONDARY);
    for (var metric : row.path(SECONDARY).properties()) {
      JsonNode other = more.path(SECONDARY).path(metric.getKey());
      if (other.isObject()) {
        ObjectNode joined = mergeMetric(metric.getValue(), other);
        Matcher percentile = PERCENTILE.matcher(metric.getKey());
        if (percentile.matches() && primary.has(HISTOGRAM)) {
          joined.set(
              SCORE,
              number(
                  histogram(primary)
                      .getPercentile(WHOLE * Double.parseDouble(percentile.group(1)))));
        }
        secondary.set(metric.getKey(), joined);
      }
    }
    return merged;
  }

  private static ObjectNode mergeMetric(JsonNode one, JsonNode other) {
    ObjectNode merged = one.deepCopy();
    String raw = one.has(HISTOGRAM) ? HISTOGRAM : RAW;
    ArrayNode forks = merged.putArray(raw);
    one.path(raw).forEach(forks::add);
    other.path(raw).forEach(forks::add);
    if (raw.equals(HISTOGRAM)) {
      describe(merged, histogram(merged), Aggregate.MEAN);
      return merged;
    }
    double[] values = values(merged);
    if (values.length == 0) {
      double score = (forksOf(one) * score(one) + forksOf(other) * score(other));
      merged.set(SCORE, number(score / (forksOf(one) + forksOf(other))));
      merged.put("scoreError", "NaN");
      return merged;
    }
    describe(merged, new ListStatistics(values), Aggregate.of(one, other));
    return merged;
  }

  private static void describe(ObjectNode metric, Statistics statistics, Aggregate aggregate) {
    metric.set(SCORE, number(aggregate.of(statistics)));
    boolean mean = aggregate == Aggregate.MEAN;
    metric.set("scoreError", number(mean ? statistics.getMeanErrorAt(CONFIDENCE) : Double.NaN));
    ArrayNode confidence = metric.putArray("scoreConfidence");
    for (double bound :
        mean
            ? statistics.getConfidenceIntervalAt(CONFIDENCE)
            : new double[] {aggregate.of(statistics), aggregate.of(statistics)}) {
      confidence.add(number(bound));
    }
    ObjectNode percentiles = JsonNodeFactory.instance.objectNode();
    for (var each : metric.path("scorePercentiles").properties()) {
      percentiles.set(
          each.getKey(), number(statistics.getPercentile(Double.parseDouble(each.getKey()))));
    }
    metric.set("scorePercentiles", percentiles);
  }

  /** The function by which JMH computes one score of many iterations. */
  private enum Aggregate {
    MEAN {
      @Override
      double of(Statistics values) {
        return values.getMean();
      }
    },
    SUM {
      @Override
      double of(Statistics values) {
        return values.getSum();
      }
    },
    MAX {
      @Override
      double of(Statistics values) {
        return values.getMax();
      }
    },
    MIN {
      @Override
      double of(Statistics values) {
        return values.getMin();
      }
    };

    abstract double of(Statistics values);

    /** Returns the first function that explains both scores. */
    private static Aggregate of(JsonNode one, JsonNode other) {
      return Arrays.stream(values())
          .filter(each -> each.explains(one) && each.explains(other))
          .findFirst()
          .orElse(MEAN);
    }

    private boolean explains(JsonNode metric) {
      double[] values = JmhRowMerge.values(metric);
      double score = score(metric);
      if (values.length == 0 || !Double.isFinite(score)) {
        return true;
      }
      double expected = of(new ListStatistics(values));
      return Math.abs(expected - score) <= CLOSE * Math.max(Math.abs(expected), Math.abs(score));
    }
  }

  private static int forksOf(JsonNode metric) {
    return Math.max(1, metric.path(RAW).size());
  }

  private static double score(JsonNode metric) {
    return value(metric.path(SCORE));
  }

  private static double[] values(JsonNode metric) {
    List<Double> values = new ArrayList<>();
    for (JsonNode fork : metric.path(RAW)) {
      for (JsonNode iteration : fork) {
        if (Double.isFinite(value(iteration))) {
          values.add(value(iteration));
        }
      }
    }
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static MultisetStatistics histogram(JsonNode metric) {
    MultisetStatistics statistics = new MultisetStatistics();
    for (JsonNode fork : metric.path(HISTOGRAM)) {
      for (JsonNode iteration : fork) {
        for (JsonNode bucket : iteration) {
          statistics.addValue(bucket.get(0).asDouble(), bucket.get(1).asLong());
        }
      }
    }
    return statistics;
  }

  /** Returns a number, or NaN for the text that JMH writes for non-finite values. */
  private static double value(JsonNode node) {
    return node.isNumber() ? node.asDouble() : Double.NaN;
  }

  private static JsonNode number(double value) {
    if (Double.isFinite(value)) {
      return JsonNodeFactory.instance.numberNode(value);
    }
    String infinite = value > 0 ? "+INF" : "-INF";
    return JsonNodeFactory.instance.textNode(Double.isNaN(value) ? "NaN" : infinite);
  }
}
