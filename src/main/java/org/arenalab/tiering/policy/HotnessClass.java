package org.arenalab.tiering.policy;

import org.arenalab.os.Internal;

/** The class of a raw chunk by its age. */
@Internal
public enum HotnessClass {
  /** Accessed within {@code tHot}. */
  HOT,
  /** Between hot and cold. */
  WARM,
  /** Idle for at least {@code tCold}. */
  COLD
}
