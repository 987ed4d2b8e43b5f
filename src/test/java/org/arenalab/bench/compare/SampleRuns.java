package org.arenalab.bench.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.arenalab.bench.result.StoredRun;
import org.arenalab.bench.result.json.UnreadableResultException;

/** Written runs with the scores that a test chooses, read as the laboratory reads them. */
final class SampleRuns {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private int written;

  SampleRuns(Path folder) {
    this.folder = folder;
  }

  /** A builder of JMH's JSON. */
  static final class Rows {
    private final ArrayNode rows = JSON.createArrayNode();

    Rows row(String unit, double[][] forks, String... params) {
      return row("avgt", unit, forks, params);
    }

    Rows row(String mode, String unit, double[][] forks, String... params) {
      ObjectNode row = rows.addObject();
      row.put("jmhVersion", "1.37");
      row.put("benchmark", "org.example.SomeBenchmark.measure");
      row.put("mode", mode).put("threads", 1).put("forks", forks.length);
      row.put("vmName", "Some VM").put("vmVersion", "25");
      ObjectNode values = row.putObject("params");
      for (int i = 0; i < params.length; i += 2) {
        values.put(params[i], params[i + 1]);
      }
      metric(row.putObject("primaryMetric"), unit, forks);
      row.putObject("secondaryMetrics");
      return this;
    }

    /** Adds a secondary metric to the last row. */
    Rows and(String name, String unit, double[][] forks) {
      ObjectNode row = (ObjectNode) rows.get(rows.size() - 1);
      metric(((ObjectNode) row.get("secondaryMetrics")).putObject(name), unit, forks);
      return this;
    }

    private static void metric(ObjectNode metric, String unit, double[][] forks) {
      metric.put("scoreUnit", unit);
      if (forks.length > 0 && forks[0].length > 0) {
        metric.put("score", forks[0][0]);
      } else {
        metric.put("score", "NaN");
      }
      ArrayNode raw = metric.putArray("rawData");
      for (double[] fork : forks) {
        ArrayNode values = raw.addArray();
        for (double value : fork) {
          values.add(value);
        }
      }
    }
  }

  static Rows rows() {
    return new Rows();
  }

  /** Returns a run of another tool, without an envelope. */
  StoredRun bare(Rows rows) {
    return read(rows, null);
  }

  /** Returns a run of this laboratory, whose envelope {@code change} has modified. */
  StoredRun run(Rows rows, Consumer<ObjectNode> change) {
    ObjectNode envelope = JSON.createObjectNode();
    envelope.put("schema", "arenalab-run/1").put("complete", true).put("profiled", false);
    envelope.put("commit", "0123456789abcdef").put("dirty", false);
    envelope.put("start", "2026-11-21T15:54:56.1Z").put("interleaved", false);
    envelope.putObject("host").put("id", "aaaaaaaaaaaa").put("cpus", 2);
    envelope.putObject("jdk").put("blackhole", "compiler (auto-detected)");
    change.accept(envelope);
    return read(rows, envelope);
  }

  StoredRun run(Rows rows) {
    return run(rows, envelope -> {});
  }

  private StoredRun read(Rows rows, ObjectNode envelope) {
    try {
      Path run = Files.createDirectory(folder.resolve("run" + written++));
      Files.writeString(run.resolve("result.json"), JSON.writeValueAsString(rows.rows));
      if (envelope != null) {
        Files.writeString(run.resolve("envelope.json"), JSON.writeValueAsString(envelope));
      }
      return StoredRun.read(
          run.getFileName().toString(), run.resolve("result.json"), run.resolve("envelope.json"));
    } catch (JsonProcessingException | UnreadableResultException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Side> sides(StoredRun... runs) {
    return Arrays.stream(runs).map(run -> new Side(run.name(), run)).toList();
  }

  /** Returns forks with different medians, and iterations that vary around each median. */
  static double[][] noisy(
      Random random, int forks, int iterations, double mean, double between, double within) {
    double[][] made = new double[forks][iterations];
    for (double[] fork : made) {
      double own = mean * (1 + between * random.nextGaussian());
      for (int i = 0; i < iterations; i++) {
        fork[i] = own * (1 + within * random.nextGaussian());
      }
    }
    return made;
  }

  /** Returns forks of one iteration each. */
  static double[][] forks(double... values) {
    return Arrays.stream(values).mapToObj(value -> new double[] {value}).toArray(double[][]::new);
  }
}
