package org.arenalab.bench.loops.accuracy;

import java.util.Locale;

/** The class of a page by its accesses in the plan. */
public enum PageClass {
  HOT,
  WARM,
  COLD;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
