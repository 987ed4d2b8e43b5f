package org.arenalab.bench.loops.accuracy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.arenalab.bench.result.json.StoredResults;

/** A reader of stored results. */
public final class AccuracyFolder {
  /** File name of the results with their plan. */
  public static final String DOCUMENT = "accuracy.json";

  private AccuracyFolder() {}

  /**
   * Returns the results.
   *
   * @param document the path of a {@link #DOCUMENT}
   * @throws IllegalArgumentException if the file holds something else
   */
  public static List<AccuracyResult> results(Path document) throws IOException {
    List<AccuracyResult> results = StoredResults.read(document, AccuracyResult.class);
    if (!results.stream().allMatch(AccuracyFolder::isWhole)) {
      throw new IllegalArgumentException(document + " cannot be read: a result is incomplete");
    }
    return results;
  }

  private static boolean isWhole(AccuracyResult result) {
    return result.sources() != null
        && result.sources().stream()
            .allMatch(
                each ->
                    Stream.of(each.source(), each.sees(), each.hot(), each.warm(), each.cold())
                        .allMatch(Objects::nonNull));
  }
}
