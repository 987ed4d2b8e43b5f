package org.arenalab.tiering;

import org.arenalab.tiering.policy.GroupCensus;

/**
 * The chunks of all groups by class, each as of its group's last visit. The hotness thread writes;
 * any thread may read.
 */
final class ClassTotals {
  private volatile long hot;
  private volatile long warm;
  private volatile long cold;
  private volatile long stored;
  private volatile long incompressible;

  /** Replaces the figures of a group. */
  void replace(ChunkGroup group, GroupCensus census) {
    remove(group);
    group.hot = census.hot;
    group.warm = census.warm;
    group.cold = census.cold;
    group.stored = census.stored;
    group.incompressible = census.incompressible;
    add(group, 1);
  }

  /** Removes the figures of a group. */
  void remove(ChunkGroup group) {
    add(group, -1);
    group.hot = 0;
    group.warm = 0;
    group.cold = 0;
    group.stored = 0;
    group.incompressible = 0;
  }

  private void add(ChunkGroup group, int sign) {
    long newHot = hot + (long) sign * group.hot;
    long newWarm = warm + (long) sign * group.warm;
    long newCold = cold + (long) sign * group.cold;
    long newStored = stored + (long) sign * group.stored;
    long newIncompressible = incompressible + (long) sign * group.incompressible;
    hot = newHot;
    warm = newWarm;
    cold = newCold;
    stored = newStored;
    incompressible = newIncompressible;
  }

  long hot() {
    return hot;
  }

  long warm() {
    return warm;
  }

  long cold() {
    return cold;
  }

  long stored() {
    return stored;
  }

  long incompressible() {
    return incompressible;
  }
}
