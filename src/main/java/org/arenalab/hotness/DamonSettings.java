package org.arenalab.hotness;

import java.util.List;
import org.arenalab.os.process.ProcessIdentity;

/**
 * The configuration of our kdamond: the intervals, the regions of the target, and a scheme that
 * does nothing but list what it matches.
 *
 * <p>The intervals tune themselves where the kernel can (Linux 6.15): 4 % of the samples shall find
 * an access, counted over 3 aggregations, with a sample each 5 ms to 10 s.
 */
final class DamonSettings {
  /** Regions of the target. More ranges are merged; a larger target makes each sample dearer. */
  static final int MAX_TARGET_REGIONS = 256;

  private static final long SAMPLE_US = 5_000;
  private static final long AGGREGATION_US = 100_000;
  private static final long UPDATE_US = 1_000_000;
  private static final long GOAL_ACCESS_BP = 400;
  private static final long GOAL_AGGREGATIONS = 3;
  private static final long GOAL_MIN_SAMPLE_US = 5_000;
  private static final long GOAL_MAX_SAMPLE_US = 10_000_000;
  private static final long MIN_REGIONS = 10;
  private static final long MAX_REGIONS = 1000;
  private static final long MAX_INT = 0xFFFF_FFFFL;
  private static final long MAX_LONG = -1;

  private static final String ATTRIBUTES = DamonTree.CONTEXT + "/monitoring_attrs";
  private static final String INTERVALS = ATTRIBUTES + "/intervals";
  private static final String GOAL = INTERVALS + "/intervals_goal";
  private static final String TARGETS = DamonTree.CONTEXT + "/targets";
  private static final String REGIONS = TARGETS + "/0/regions";

  private final DamonTree tree;

  DamonSettings(DamonTree tree) {
    this.tree = tree;
  }

  /** Writes what does not depend on the ranges. */
  void writeAll() {
    writeIntervals();
    tree.write(ATTRIBUTES + "/nr_regions/max", MAX_REGIONS);
    tree.write(ATTRIBUTES + "/nr_regions/min", MIN_REGIONS);
    tree.write(TARGETS + "/nr_targets", 1);
    tree.write(TARGETS + "/0/pid_target", ProcessIdentity.self().pid());
    writeScheme();
  }

  private void writeIntervals() {
    tree.write(INTERVALS + "/sample_us", SAMPLE_US);
    tree.write(INTERVALS + "/aggr_us", AGGREGATION_US);
    tree.write(INTERVALS + "/update_us", UPDATE_US);
    if (tunesItself()) {
      tree.write(GOAL + "/access_bp", GOAL_ACCESS_BP);
      tree.write(GOAL + "/aggrs", GOAL_AGGREGATIONS);
      tree.write(GOAL + "/min_sample_us", GOAL_MIN_SAMPLE_US);
      tree.write(GOAL + "/max_sample_us", GOAL_MAX_SAMPLE_US);
    }
  }

  private boolean tunesItself() {
    return tree.files().exists(GOAL);
  }

  private void writeScheme() {
    String scheme = DamonTree.SCHEME;
    tree.write(scheme + "/action", "stat");
    writePattern(scheme + "/access_pattern/sz", MAX_LONG);
    writePattern(scheme + "/access_pattern/nr_accesses", MAX_INT);
    writePattern(scheme + "/access_pattern/age", MAX_INT);
    // A list of regions is made when the scheme is applied: soon, even if aggregations are long.
    if (tree.files().exists(scheme + "/apply_interval_us")) {
      tree.write(scheme + "/apply_interval_us", AGGREGATION_US);
    }
  }

  private void writePattern(String folder, long max) {
    tree.write(folder + "/max", max);
    tree.write(folder + "/min", 0);
  }

  /** Writes the regions of the target. */
  void writeRegions(List<AddressRange> regions) {
    tree.write(REGIONS + "/nr_regions", regions.size());
    for (int i = 0; i < regions.size(); i++) {
      AddressRange region = regions.get(i);
      tree.write(REGIONS + "/" + i + "/start", region.address());
      tree.write(REGIONS + "/" + i + "/end", region.address() + region.lengthBytes());
    }
  }

  /**
   * Returns the time of an aggregation in nanoseconds, as the kernel has tuned it where it does.
   */
  long aggregationNs() {
    if (tunesItself()) {
      // Refreshes aggr_us; a failure leaves the value from before.
      long _ = tree.tryWrite(DamonTree.STATE, "update_tuned_intervals");
    }
    long us = tree.number(INTERVALS + "/aggr_us");
    return (us == 0 ? AGGREGATION_US : us) * 1000;
  }
}
