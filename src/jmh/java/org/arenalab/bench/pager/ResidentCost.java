package org.arenalab.bench.pager;

/**
 * The cost of an access to a resident page in nanoseconds: the median of some rounds.
 *
 * @param plainNs without a call
 * @param ensuredNs after a call of {@code ensure} for the page
 */
public record ResidentCost(double plainNs, double ensuredNs) {
  /** Returns the additional time of the call. */
  public double extraNs() {
    return ensuredNs - plainNs;
  }
}
