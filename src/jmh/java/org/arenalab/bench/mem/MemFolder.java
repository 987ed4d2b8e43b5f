package org.arenalab.bench.mem;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.arenalab.bench.result.json.StoredResults;

/**
 * A reader of the results of a memory experiment, also of older versions. The files that the data
 * came from need not exist.
 */
public final class MemFolder {
  /** File name of the passes with their plans. */
  public static final String DOCUMENT = "mem.json";

  private MemFolder() {}

  /**
   * Returns the passes that are not warm-ups, in their order.
   *
   * @param document the path of a {@link #DOCUMENT}
   * @throws IllegalArgumentException if the file holds something else
   */
  public static List<MemKeptPass> passes(Path document) throws IOException {
    List<MemKeptPass> passes = new ArrayList<>();
    for (Row row : StoredResults.read(document, "rows", Row.class)) {
      MemKeptPass pass = pass(row);
      if (!pass.sample().warmup()) {
        passes.add(pass);
      }
    }
    return passes;
  }

  /** A pass with its plan, of which a version may lack fields. */
  private record Row(Map<String, Object> plan, MemSample sample) {
    String setting(String field) {
      return plan == null ? "" : Objects.toString(plan.get(field), "");
    }
  }

  private static MemKeptPass pass(Row row) {
    String dataset = row.setting("dataset");
    if (dataset.isBlank() || row.sample() == null || !isWhole(row.sample())) {
      throw new IllegalArgumentException("a row is incomplete: data set \"" + dataset + "\"");
    }
    String encoded = row.sample().stallHistogram();
    return new MemKeptPass(
        dataset.substring(dataset.lastIndexOf('/') + 1),
        settings(row),
        row.sample(),
        encoded == null ? null : MemLatency.decoded(encoded));
  }

  private static boolean isWhole(MemSample sample) {
    return Stream.of(sample.compress(), sample.decompress(), sample.stall(), sample.postCompStats())
            .allMatch(Objects::nonNull)
        && MemPhase.IN_ORDER.stream().allMatch(phase -> phase.of(sample) != null);
  }

  private static String settings(Row row) {
    return "%s MiB, pool of %s MiB, %s, %s"
        .formatted(
            word(row, "regionMb"),
            word(row, "arenaCapMb"),
            word(row, "phaseModel"),
            word(row, "codec"));
  }

  private static String word(Row row, String field) {
    String value = row.setting(field);
    return value.isEmpty() ? "?" : value.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
