package org.arenalab.bench.ab;

import java.util.ArrayList;
import java.util.List;

/**
 * After how many forks a run looks at its result.
 *
 * @param forks ascending; the last is where it ends in any case
 */
record Looks(List<Integer> forks) {
  /** Each look has half as many forks again: few looks, since each costs the others certainty. */
  private static final double GROWTH = 1.5;

  /** A number of forks that is settled. */
  static Looks once(int forks) {
    return new Looks(List.of(forks));
  }

  static Looks until(int first, int most) {
    List<Integer> looks = new ArrayList<>();
    for (int forks = first; forks < most; forks = (int) Math.ceil(forks * GROWTH)) {
      looks.add(forks);
    }
    // A look shortly before the last would cost more certainty than it saves time.
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
