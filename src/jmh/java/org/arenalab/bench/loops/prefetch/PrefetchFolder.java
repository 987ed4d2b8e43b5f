package org.arenalab.bench.loops.prefetch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.arenalab.bench.result.json.StoredResults;

/** A reader of stored results. */
public final class PrefetchFolder {
  /** File name of the results with their plan. */
  public static final String DOCUMENT = "prefetch.json";

  private PrefetchFolder() {}

  /**
   * Returns the results.
   *
   * @param document the path of a {@link #DOCUMENT}
   * @throws IllegalArgumentException if the file holds something else
   */
  public static List<PrefetchResult> results(Path document) throws IOException {
    List<PrefetchResult> results = StoredResults.read(document, PrefetchResult.class);
    if (results.stream().anyMatch(each -> each.order() == null)) {
      throw new IllegalArgumentException(document + " cannot be read: a result is incomplete");
    }
    return results;
  }
}
