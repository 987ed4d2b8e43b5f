package org.arenalab.bench.result.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.arenalab.bench.result.row.RowId;
import org.arenalab.bench.result.row.StoredMetric;
import org.arenalab.bench.result.row.StoredRow;
import org.openjdk.jmh.annotations.Mode;

/**
 * A reader of the JSON of JMH 1.19 to 1.37, of any size. It keeps one number for each iteration and
 * metric, and each distinct text once. It skips unknown fields.
 */
public final class JmhJsonReader {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .build();

  /** Jackson's message at the 5 of {@code "score": 12,5}, and at the 05 of {@code [10,05]}. */
  private static final Pattern DECIMAL_COMMA =
      Pattern.compile("Unexpected character \\('\\d'.*field name.*|.*[Ll]eading zeroes.*");

  private final Path file;
  private final Path shown;
  private final List<StoredRow> rows = new ArrayList<>();
  private List<String> lastJvmArgs = List.of();

  private JmhJsonReader(Path file, Path shown) {
    this.file = file;
    this.shown = shown;
  }

  /**
   * Returns every row of {@code file}, in the order of the file.
   *
   * @param shown the name of the file in messages; {@code file} may be a copy of it
   */
  public static List<StoredRow> read(Path file, Path shown) throws UnreadableResultException {
    try {
      if (Files.size(file) == 0) {
        throw new UnreadableResultException(
            shown,
            "is empty (0 bytes): JMH leaves an empty file if -foe true stopped it; run it again");
      }
      String other = NotJson.of(file);
      if (other != null) {
        throw new UnreadableResultException(shown, other);
      }
      return new JmhJsonReader(file, shown).readRows();
    } catch (IOException e) {
      throw new UnreadableResultException(shown, "cannot be read: " + e, e);
    }
  }

  private List<StoredRow> readRows() throws IOException, UnreadableResultException {
    try (JsonParser json = JSON.createParser(file.toFile())) {
      try {
        JsonToken first = json.nextToken();
        if (first != JsonToken.START_ARRAY) {
          throw new UnexpectedJsonException(
              "an array of rows", first == JsonToken.START_OBJECT ? "an object" : json.getText());
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
          rows.add(readRow(json));
        }
        if (json.nextToken() != null) {
          throw new UnexpectedJsonException("the end after the array of rows", json.getText());
        }
        return rows;
      } catch (JsonProcessingException e) {
        String where = "row " + (rows.size() + 1) + line(e.getLocation());
        throw new UnreadableResultException(
            shown,
            e.getOriginalMessage().startsWith("Unexpected end-of-input")
                ? "is cut off: it ends within %s; copy the whole file, or measure again"
                    .formatted(where)
                : "is not JSON: %s: %s".formatted(where, oneLine(e)),
            e);
      } catch (UnexpectedJsonException e) {
        throw new UnreadableResultException(
            shown, "is not JMH's JSON: " + e.getMessage() + line(json.currentLocation()), e);
      }
    }
  }

  private static String line(JsonLocation location) {
    return location == null ? "" : ", line " + location.getLineNr();
  }

  private static String oneLine(JsonProcessingException e) {
    String message = e.getOriginalMessage().lines().findFirst().orElse("");
    return DECIMAL_COMMA.matcher(message).matches()
        ? "a digit after a comma, as of a decimal comma; JSON has decimal points: run JMH with"
            + " -Duser.language=en"
        : message;
  }

  private StoredRow readRow(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw new UnexpectedJsonException("a row", json.getText());
    }
    Map<String, String> texts = new TreeMap<>();
    SortedMap<String, String> params = new TreeMap<>();
    List<String> jvmArgs = new ArrayList<>();
    StoredMetric primary = null;
    List<StoredMetric> secondary = new ArrayList<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      json.nextToken();
      switch (field) {
        case "params" -> readParams(json, params);
        case "jvmArgs" -> readTexts(json, jvmArgs);
        case "primaryMetric" -> primary = new MetricReader(json).read(StoredMetric.PRIMARY);
        case "secondaryMetrics" -> readSecondary(json, secondary);
        default -> {
          if (json.currentToken().isScalarValue()) {
            texts.put(field, json.getText().intern());
          } else {
            json.skipChildren();
          }
        }
      }
    }
    return row(texts, params, jvmArgs, primary, secondary);
  }

  private static void readParams(JsonParser json, SortedMap<String, String> params)
      throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      params.put(name, json.getText().intern());
    }
  }

  private static void readTexts(JsonParser json, List<String> texts) throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      texts.add(json.getText());
    }
  }

  private static void readSecondary(JsonParser json, List<StoredMetric> metrics)
      throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      metrics.add(new MetricReader(json).read(name));
    }
  }

  private StoredRow row(
      Map<String, String> texts,
      SortedMap<String, String> params,
      List<String> jvmArgs,
      StoredMetric primary,
      List<StoredMetric> secondary)
      throws IOException {
    String benchmark = texts.get("benchmark");
    if (benchmark == null || primary == null) {
      throw new UnexpectedJsonException(
          "benchmark and primaryMetric in every row", "a row with " + texts.keySet());
    }
    String method = benchmark.substring(benchmark.lastIndexOf('.') + 1);
    List<StoredMetric> metrics = new ArrayList<>(List.of(primary));
    secondary.stream()
        .map(metric -> metric.renamed(name(metric.name(), method)))
        .sorted(Comparator.comparing(StoredMetric::name))
        .forEach(metrics::add);
    return new StoredRow(
        new RowId(benchmark, mode(texts.get("mode")), params, threads(texts.get("threads"))),
        texts.get("jmhVersion"),
        virtualMachine(texts),
        share(jvmArgs),
        settings(texts).intern(),
        List.copyOf(metrics));
  }

  /** Returns the previous row's list if it is equal, as it nearly always is, to save memory. */
  private List<String> share(List<String> jvmArgs) {
    if (!lastJvmArgs.equals(jvmArgs)) {
      lastJvmArgs = List.copyOf(jvmArgs);
    }
    return lastJvmArgs;
  }

  /**
   * Returns the label in the form of JMH 1.37: {@code gc.count} for the older {@code ·gc.count},
   * {@code p0.50} for {@code method·p0.50}, {@code other:p0.50} for {@code other·p0.50}.
   */
  private static String name(String label, String method) {
    String name = label.replace('·', ':');
    if (name.startsWith(":")) {
      return name.substring(1);
    }
    return name.startsWith(method + ":p") ? name.substring(method.length() + 1) : name;
  }

  private static Mode mode(String label) throws IOException {
    for (Mode mode : Mode.values()) {
      if (mode.shortLabel().equals(label)) {
        return mode;
      }
    }
    throw new UnexpectedJsonException("a mode of JMH", String.valueOf(label));
  }

  private static int threads(String text) throws IOException {
    try {
      return text == null ? 1 : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new UnexpectedJsonException("a number of threads", text);
    }
  }

  /**
   * Returns the name and version of the JVM; null for JMH before 1.21, which does not record it.
   */
  private static String virtualMachine(Map<String, String> texts) {
    if (texts.get("vmVersion") == null || texts.get("vmName") == null) {
      return null;
    }
    return (texts.get("vmName") + " " + texts.get("vmVersion")).intern();
  }

  private static String settings(Map<String, String> texts) {
    return "warmup %s x %s, measurement %s x %s, batch %s"
        .formatted(
            texts.get("warmupIterations"),
            texts.get("warmupTime"),
            texts.get("measurementIterations"),
            texts.get("measurementTime"),
            texts.get("measurementBatchSize"));
  }
}
