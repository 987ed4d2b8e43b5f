package org.arenalab.bench.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The soaks of a report: the drawn ones, and the others, whose figures are folded.
 *
 * @param drawn the newest of each plan, at most {@link #MOST_DRAWN}, oldest first
 * @param folded all others, oldest first
 */
record Soaks(List<Soak> drawn, List<Soak> folded) {
  static final int MOST_DRAWN = Palette.COLOURS;

  /**
   * Selects soaks, given oldest first. If two drawn soaks have the same name, they get the labels
   * of their plans.
   */
  static Soaks of(List<Soak> oldestFirst) {
    List<Soak> drawn = new ArrayList<>();
    List<Soak> folded = new ArrayList<>();
    Set<String> known = new HashSet<>();
    for (Soak soak : oldestFirst.reversed()) {
      boolean newest = known.add(soak.plan().label());
      (newest && drawn.size() < MOST_DRAWN ? drawn : folded).add(soak);
    }
    Map<String, Integer> names = new HashMap<>();
    drawn.forEach(soak -> names.merge(soak.name(), 1, Integer::sum));
    drawn.replaceAll(soak -> names.get(soak.name()) == 1 ? soak : soak.named(soak.plan().label()));
    return new Soaks(List.copyOf(drawn.reversed()), List.copyOf(folded.reversed()));
  }

  boolean isEmpty() {
    return drawn.isEmpty();
  }
}
