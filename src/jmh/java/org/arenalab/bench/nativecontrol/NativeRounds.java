package org.arenalab.bench.nativecontrol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.arenalab.bench.result.envelope.BuildInfo;
import org.arenalab.bench.result.row.Estimate;
import org.arenalab.bench.result.row.ForkStatistics;
import org.arenalab.bench.result.row.TimePerOperation;

/** The results of the rounds of {@code native}, as a table and as JSON. */
public final class NativeRounds {
  public static final String NATIVE = "native ";
  public static final String JAVA = "java ";

  private final String form;
  private final int workingSet;
  private final String trace;
  private final long seed;
  private final String reference;
  private final List<Map<String, Double>> rounds = new ArrayList<>();
  private final List<String> rows = new ArrayList<>();

  /**
   * @param reference the row that is the denominator of the ratios
   */
  public NativeRounds(String form, int workingSet, String trace, long seed, String reference) {
    this.form = form;
    this.workingSet = workingSet;
    this.trace = trace;
    this.seed = seed;
    this.reference = reference;
  }

  /** Adds one round: nanoseconds per step, by row. */
  public void add(Map<String, Double> nanoseconds) {
    rounds.add(Map.copyOf(nanoseconds));
    if (rows.isEmpty()) {
      rows.addAll(nanoseconds.keySet());
    }
  }

  /** Returns the median of a row over the rounds. */
  public Estimate time(String row) {
    return ForkStatistics.estimate(each(round -> round.get(row)), seed);
  }

  /** Returns the median over the rounds of the row's ratio within each round. */
  public Estimate ratio(String row) {
    return ForkStatistics.estimate(each(round -> round.get(row) / round.get(reference)), seed);
  }

  private double[] each(ToDoubleFunction<Map<String, Double>> value) {
    return rounds.stream().mapToDouble(value).toArray();
  }

  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(
        "One step of %s, working set %d, first byte written; median of %d rounds, in brackets %s"
            .formatted(
                form,
                workingSet,
                rounds.size(),
                rounds.size() < ForkStatistics.FORKS_FOR_INTERVAL
                    ? "their range"
                    : "its 95 % interval"));
    lines.add("  %-26s%-30s%s".formatted("row", "time/step", "time vs " + reference));
    for (String row : rows) {
      Estimate ratio = ratio(row);
      lines.add(
          String.format(
              Locale.ROOT,
              "  %-26s%-30s%.3f [%.3f, %.3f]",
              row,
              TimePerOperation.format(time(row)),
              ratio.value(),
              ratio.low(),
              ratio.high()));
    }
    lines.add("  trace SHA-256 " + trace + ", seed of the order " + seed);
    return lines;
  }

  public String json() {
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    ObjectNode root = mapper.createObjectNode();
    root.put("form", form);
    root.put("workingSet", workingSet);
    root.put("touch", "first");
    root.put("traceSha256", trace);
    root.put("seed", seed);
    root.put("commit", BuildInfo.ofThisJar().commit());
    root.put("unit", "ns/step");
    root.put("reference", reference);
    ObjectNode medians = root.putObject("median");
    ObjectNode ratios = root.putObject("ratio");
    for (String row : rows) {
      medians.put(row, time(row).value());
      ratios
          .putObject(row)
          .put("value", ratio(row).value())
          .put("low", ratio(row).low())
          .put("high", ratio(row).high());
    }
    ArrayNode all = root.putArray("rounds");
    for (Map<String, Double> round : rounds) {
      ObjectNode node = all.addObject();
      rows.forEach(row -> node.put(row, round.get(row)));
    }
    try {
      return mapper.writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
