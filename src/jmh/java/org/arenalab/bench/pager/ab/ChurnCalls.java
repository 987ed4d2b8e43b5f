package org.arenalab.bench.pager.ab;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * The system calls of {@code mmap_churn} for a mapping: medians over the mappings.
 *
 * @param plain without the pager
 * @param paged with the pager
 * @param missing why they were not counted; else empty
 */
public record ChurnCalls(double plain, double paged, String missing) {
  /** Returns the calls that the pager adds for each mapping; NaN if they were not counted. */
  @JsonIgnore
  public double more() {
    return paged - plain;
  }

  /** Returns whether the pager adds none. */
  @JsonIgnore
  public boolean isNone() {
    return more() <= 0;
  }
}
