package org.arenalab.bench.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.arenalab.bench.compare.MetricTable.Cell;
import org.arenalab.bench.compare.MetricTable.TableRow;
import org.arenalab.bench.result.row.Estimate;

/** A comparison as JSON for other programs. Unknown values are null. */
final class JsonReport {
  static final String SCHEMA = "arenalab-compare/1";
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Comparison comparison;

  JsonReport(Comparison comparison) {
    this.comparison = comparison;
  }

  String print() {
    ObjectNode document = JSON.createObjectNode();
    document.put("schema", SCHEMA);
    document.put("exitCode", comparison.exitCode());
    document.put("forced", comparison.forced());
    document.put("threshold", comparison.rules().threshold());
    document.put("alpha", comparison.rules().alpha());
    document.put("looks", comparison.rules().looks());
    document.put("seed", comparison.rules().seed());
    ArrayNode runs = document.putArray("runs");
    for (Side side : comparison.sides()) {
      ObjectNode run = runs.addObject().put("label", side.label()).put("name", side.run().name());
      run.put(
          "commit", side.run().envelope() == null ? null : side.run().envelope().text("commit"));
    }
    texts(document.putArray("columns"), comparison.columns());
    document.put("reference", comparison.columns().getFirst());
    ArrayNode differences = document.putArray("environment");
    for (Environment.Difference each : comparison.environment().differences()) {
      ObjectNode difference =
          differences.addObject().put("name", each.name()).put("forbids", each.forbids());
      texts(difference.putArray("values"), each.values());
    }
    texts(document.putArray("obstacles"), comparison.environment().obstacles());
    texts(document.putArray("remarks"), comparison.remarks());
    texts(document.putArray("oneSided"), comparison.oneSided());
    ArrayNode tables = document.putArray("metrics");
    comparison.tables().forEach(table -> put(table, tables.addObject()));
    try {
      return JSON.writeValueAsString(document) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private void put(MetricTable table, ObjectNode node) {
    node.put("metric", table.metric());
    node.put("unit", table.unit().family());
    node.put("direction", table.unit().direction().name().toLowerCase(Locale.ROOT));
    node.put("testedRows", table.family());
    ArrayNode means = node.putArray("geometricMeans");
    for (MetricTable.GeometricMean mean : table.means()) {
      ObjectNode each = means.addObject().put("column", mean.column()).put("rows", mean.rows());
      put(each, "ratio", mean.ratio());
    }
    ArrayNode rows = node.putArray("rows");
    for (TableRow row : table.rows()) {
      ObjectNode made = rows.addObject();
      ObjectNode dimensions = made.putObject("row");
      row.dimensions().forEach(dimensions::put);
      ArrayNode cells = made.putArray("cells");
      for (int i = 0; i < row.cells().size(); i++) {
        if (row.cells().get(i) != null) {
          put(
              table,
              row.cells().get(i),
              cells.addObject().put("column", comparison.columns().get(i)));
        }
      }
    }
  }

  private static void put(MetricTable table, Cell cell, ObjectNode node) {
    put(node, "median", cell.median());
    ArrayNode forks = node.putArray("forks");
    for (double fork : cell.forks()) {
      forks.add(fork);
    }
    Contrast contrast = cell.contrast();
    if (contrast == null) {
      return;
    }
    Estimate ratio = contrast.ratio();
    put(node, "ratio", ratio == null ? Double.NaN : ratio.value());
    put(node, "ratioLow", ratio == null ? Double.NaN : ratio.low());
    put(node, "ratioHigh", ratio == null ? Double.NaN : ratio.high());
    put(node, "p", contrast.p());
    put(node, "pHolm", contrast.adjusted());
    node.put("basis", contrast.basis().text());
    node.put("verdict", contrast.verdict().word(table.unit().isTime()));
    node.put("moreForks", contrast.moreForks());
    node.put("remark", contrast.remark());
  }

  private static void put(ObjectNode node, String name, double value) {
    node.put(name, Double.isFinite(value) ? (Double) value : null);
  }

  private static void texts(ArrayNode array, Iterable<String> texts) {
    texts.forEach(array::add);
  }
}
