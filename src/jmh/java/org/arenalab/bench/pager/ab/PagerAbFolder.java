package org.arenalab.bench.pager.ab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.arenalab.bench.result.json.StoredResults;

/** A reader of stored results. */
public final class PagerAbFolder {
  /** File name of the results with their plan. */
  public static final String DOCUMENT = "pager-ab.json";

  private PagerAbFolder() {}

  /**
   * Returns the results.
   *
   * @param document the path of a {@link #DOCUMENT}
   * @throws IllegalArgumentException if the file holds something else
   */
  public static List<ArmResult> results(Path document) throws IOException {
    List<ArmResult> results = StoredResults.read(document, ArmResult.class);
    if (!results.stream().allMatch(PagerAbFolder::isWhole)) {
      throw new IllegalArgumentException(document + " cannot be read: a result is incomplete");
    }
    return results;
  }

  private static boolean isWhole(ArmResult result) {
    return result.workload() != null
        && result.arm() != null
        && result.missing() != null
        && (!result.missing().isEmpty() || result.lanes() != null || hasWork(result));
  }

  private static boolean hasWork(ArmResult result) {
    boolean served = !result.arm().hasServer() || isWhole(result.server());
    return result.work() != null && isWhole(result.memory()) && served;
  }

  private static boolean isWhole(MemoryUse memory) {
    return memory != null && memory.atEnd() != null;
  }

  private static boolean isWhole(ServerWork work) {
    return work != null && work.missing() != null && work.restore() != null;
  }
}
