package org.arenalab.bench.loops.live;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.arenalab.bench.result.json.StoredResults;

/** A reader of stored results, of one run or of a grid. */
public final class LiveFolder {
  /** File name of a run's result with its plan and samples. */
  public static final String DOCUMENT = "loops.json";

  /** File name of a grid's results with its plan. */
  public static final String GRID = "grid.json";

  private LiveFolder() {}

  /**
   * Returns the results.
   *
   * @param document the path of a {@link #DOCUMENT} or a {@link #GRID}
   * @throws IllegalArgumentException if the file holds something else
   */
  public static List<LiveResult> results(Path document) throws IOException {
    return StoredResults.read(document, LiveResult.class);
  }
}
