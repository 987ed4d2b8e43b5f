package org.arenalab.bench.mem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A reader of the results of a memory experiment, also of older versions. The files that the data
 * came from need not exist.
 */
public final class MemFolder {
  /** File name of the passes with their plans. */
  public static final String DOCUMENT = "mem.json";

  private static final ObjectMapper JSON =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private MemFolder() {}

  /**
   * Returns the passes that are not warm-ups, in their order.
   *
   * @param document the path of a {@link #DOCUMENT}
   * @throws IllegalArgumentException if the file holds something else
   */
  public static List<MemKeptPass> passes(Path document) throws IOException {
    List<MemKeptPass> passes = new ArrayList<>();
    try {
      for (JsonNode row : JSON.readTree(document.toFile()).path("rows")) {
        MemKeptPass pass = pass(row);
        if (!pass.sample().warmup()) {
          passes.add(pass);
        }
      }
      return passes;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          document + " cannot be read: " + e.getOriginalMessage().lines().findFirst().orElse(""),
          e);
    }
  }

  private static MemKeptPass pass(JsonNode row) throws JsonProcessingException {
    JsonNode plan = row.path("plan");
    String dataset = plan.path("dataset").asText();
    MemSample sample = row.hasNonNull("sample") ? sample(row.get("sample")) : null;
    if (dataset.isBlank() || sample == null || !isWhole(sample)) {
      throw new IllegalArgumentException("a row is incomplete: data set \"" + dataset + "\"");
    }
    String encoded = sample.stallHistogram();
    return new MemKeptPass(
        dataset.substring(dataset.lastIndexOf('/') + 1),
        setting(plan),
        sample,
        encoded == null ? null : MemLatency.decoded(encoded));
  }

  private static MemSample sample(JsonNode sample) throws JsonProcessingException {
    return JSON.treeToValue(sample, MemSample.class);
  }

  private static boolean isWhole(MemSample sample) {
    return Stream.of(sample.compress(), sample.decompress(), sample.stall(), sample.postCompStats())
            .allMatch(Objects::nonNull)
        && MemPhase.IN_ORDER.stream().allMatch(phase -> phase.of(sample) != null);
  }

  private static String setting(JsonNode plan) {
    return "%s MiB, pool of %s MiB, %s, %s"
        .formatted(
            plan.path("regionMb").asText("?"),
            plan.path("arenaCapMb").asText("?"),
            word(plan.path("phaseModel")),
            word(plan.path("codec")));
  }

  private static String word(JsonNode name) {
    return name.asText("?").toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
