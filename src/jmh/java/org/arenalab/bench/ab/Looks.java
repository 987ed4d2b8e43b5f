package org.arenalab.bench.ab;

import java.util.ArrayList;
import java.util.List;

/**
 * The numbers of forks after which a run looks at its result.
 *
 * @param forks ascending; measuring ends at the last number in any case
 */
record Looks(List<Integer> forks) {
  /**
   * Factor between the forks of consecutive looks. Looks are few, as each look lowers the level of
   * the others.
   */
  private static final double GROWTH = 1.5;

  /** Returns one look, at a fixed number of forks. */
  static Looks once(int forks) {
    return new Looks(List.of(forks));
  }

  static Looks until(int first, int most) {
    List<Integer> looks = new ArrayList<>();
    for (int forks = first; forks < most; forks = (int) Math.ceil(forks * GROWTH)) {
      looks.add(forks);
    }
    // Drops a look shortly before the last one: it would lower the level more than it saves time.
    if (looks.size() > 1 && looks.getLast() * (1 + (GROWTH - 1) / 2) > most) {
      looks.removeLast();
    }
    looks.add(most);
    return new Looks(List.copyOf(looks));
  }

  int count() {
    return forks.size();
  }

  int most() {
    return forks.getLast();
  }
}
