package org.arenalab.bench.loops.prefetch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.arenalab.bench.result.row.ForkStatistics;

/**
 * The results of a pattern at a pace, with prefetch and without.
 *
 * @param on results with prefetch
 * @param off results without prefetch
 */
public record PrefetchPair(
    AccessOrder order, int paceUs, List<PrefetchResult> on, List<PrefetchResult> off) {

  /** Returns the pairs that have results of both arms, in the order of their first results. */
  public static List<PrefetchPair> of(List<PrefetchResult> results) {
    Map<String, PrefetchPair> pairs = new LinkedHashMap<>();
    for (PrefetchResult result : results) {
      PrefetchPair pair =
          pairs.computeIfAbsent(
              result.order() + "/" + result.paceUs(),
              key ->
                  new PrefetchPair(
                      result.order(), result.paceUs(), new ArrayList<>(), new ArrayList<>()));
      (result.prefetch() ? pair.on : pair.off).add(result);
    }
    return pairs.values().stream()
        .filter(pair -> !pair.on.isEmpty() && !pair.off.isEmpty())
        .toList();
  }

  static double median(List<PrefetchResult> results, ToDoubleFunction<PrefetchResult> value) {
    return ForkStatistics.median(results.stream().mapToDouble(value).toArray());
  }

  /** Returns the share of stalls that prefetch avoids. */
  public double avoided() {
    return 1 - median(on, PrefetchResult::stallShare) / median(off, PrefetchResult::stallShare);
  }

  /** Returns the wasted share of all decompressions with prefetch. */
  public double waste() {
    return median(on, PrefetchResult::wasteShare);
  }

  /** Returns the speed with prefetch over the speed without. */
  public double speed() {
    return median(off, PrefetchResult::accessNs) / median(on, PrefetchResult::accessNs);
  }
}
