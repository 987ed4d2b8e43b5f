package org.arenalab.hotness;

import java.util.List;
import org.arenalab.hotness.HotnessException.Reason;
import org.arenalab.os.DamonFiles;
import org.arenalab.os.Errno;

/**
 * A kdamond of our own: claimed, set up, turned on and off, and removed. Never changes one that
 * somebody else set up. Not thread-safe.
 *
 * <p>The kernel has no lock for its configuration. Two programs that look at the same moment may
 * both find DAMON free; the later one then replaces the earlier one's configuration if that is not
 * turned on yet. A session looks again just before it claims, and removes only what bears its
 * marker.
 */
final class DamonSession {
  private static final String REMOVAL =
      "remove it with: echo off > "
          + DamonTree.STATE
          + "; echo 0 > "
          + DamonFiles.NR_KDAMONDS
          + " (or HotnessSources.removeLeftover())";

  private final DamonTree tree;
  private final DamonMarker marker;
  private boolean claimed;

  DamonSession(DamonTree tree) {
    this.tree = tree;
    marker = DamonMarker.ofSelf(tree);
  }

  /**
   * Checks whether DAMON can be used, and changes nothing.
   *
   * @throws DamonBusyException if somebody else uses it
   * @throws HotnessException UNAVAILABLE if this kernel or this user cannot have it
   */
  static void requireFree(DamonTree tree) {
    DamonFiles damon = tree.damon();
    if (!damon.exist()) {
      throw Faults.unavailable(
          "this kernel has no DAMON: no folder "
              + DamonFiles.KDAMONDS
              + "; use a kernel with CONFIG_DAMON_SYSFS");
    }
    if (tree.files().read(DamonFiles.NR_KDAMONDS).isEmpty()) {
      throw Faults.unavailable(
          "DAMON is not for this user: " + DamonFiles.NR_KDAMONDS + " is unreadable; run as root");
    }
    refuseLeftover(tree);
    boolean setUp = tree.number(DamonFiles.NR_KDAMONDS) != 0;
    if (setUp || !damon.holders().isEmpty()) {
      throw busy(tree);
    }
  }

  private static void refuseLeftover(DamonTree tree) {
    DamonMarker left = DamonMarker.read(tree);
    if (left != null && left.isLeftover(tree)) {
      throw new DamonBusyException(
          "kdamond 0, left by process " + left.process().pid() + " of Arenalab, which is dead",
          REMOVAL);
    }
  }

  /** Returns a refusal; adds why a kernel that offers physical addresses only would not help. */
  private static DamonBusyException busy(DamonTree tree) {
    DamonBusyException busy = tree.busy();
    String operations = tree.damon().operations();
    return operations.equals("paddr")
        ? new DamonBusyException(
            busy.holder(), "stop it where it was started; but then: " + paddr(operations))
        : busy;
  }

  private static String paddr(String operations) {
    return "this kernel's DAMON cannot monitor addresses of a process: operations="
        + (operations.isEmpty() ? "none" : operations)
        + ", expected fvaddr"
        + (operations.contains("paddr")
            ? "; paddr cannot classify 4 KiB pages, because its regions are physical and the pages"
                + " of a process are scattered"
            : "");
  }

  /**
   * Claims DAMON: sets up one kdamond without a target.
   *
   * @throws DamonBusyException if somebody else uses it
   * @throws HotnessException UNAVAILABLE if it cannot monitor virtual addresses
   */
  void claim() {
    requireFree(tree);
    tree.write(DamonFiles.NR_KDAMONDS, 1);
    claimed = true;
    boolean usable = false;
    try {
      tree.write(DamonTree.KDAMOND + "/contexts/nr_contexts", 1);
      tree.write(DamonTree.CONTEXT + "/schemes/nr_schemes", 1);
      marker.write(tree);
      String operations = tree.damon().operations();
      if (!List.of(operations.split(" ")).contains("fvaddr")) {
        throw Faults.unavailable(paddr(operations));
      }
      tree.write(DamonTree.CONTEXT + "/operations", "fvaddr");
      usable = true;
    } finally {
      if (!usable) {
        removeUnmarked();
      }
    }
  }

  /** Returns whether the kdamond that is set up now is the one of this session. */
  private boolean isOurs() {
    return claimed
        && tree.number(DamonFiles.NR_KDAMONDS) == 1
        && marker.equals(DamonMarker.read(tree));
  }

  /**
   * Turns the kdamond on, or passes it a changed configuration if it is on.
   *
   * @throws DamonBusyException if somebody else turned DAMON on since the claim
   * @throws HotnessException SOURCE_LOST if somebody replaced the configuration
   */
  void apply() {
    requireOurs();
    if (isOn() && tree.tryWrite(DamonTree.STATE, "commit") == 0) {
      return;
    }
    turnOff();
    tree.write(DamonTree.STATE, "on");
  }

  void requireOurs() {
    if (!isOurs()) {
      throw new HotnessException(
          Reason.SOURCE_LOST, "somebody replaced the kdamond of this source; close the source");
    }
  }

  boolean isOn() {
    return tree.files().read(DamonTree.STATE).orElse("").equals("on");
  }

  void turnOff() {
    if (isOurs() && isOn()) {
      long result = tree.tryWrite(DamonTree.STATE, "off");
      if (result < 0) {
        log("kdamond was not turned off", result);
      }
    }
  }

  /** Turns the kdamond off and removes it, if it is still ours. Removing twice does nothing. */
  void remove() {
    if (isOurs()) {
      turnOff();
      removeAll(tree);
    }
    claimed = false;
  }

  /** Removes the kdamond of a claim that failed; it may have no marker yet. */
  private void removeUnmarked() {
    boolean foreign = DamonMarker.read(tree) != null && !isOurs();
    if (!foreign && tree.number(DamonFiles.NR_KDAMONDS) == 1 && !isOn()) {
      removeAll(tree);
    }
    claimed = false;
  }

  private static void removeAll(DamonTree tree) {
    long result = tree.tryWrite(DamonFiles.NR_KDAMONDS, "0");
    if (result < 0) {
      log("kdamond was not removed", result);
    }
  }

  private static void log(String what, long result) {
    System.getLogger(DamonSession.class.getName())
        .log(System.Logger.Level.WARNING, what + ": " + Errno.describe((int) -result));
  }

  /**
   * Removes the kdamond of a process of Arenalab that was killed. Returns false if there is none:
   * no kdamond, one without our marker, or one of a process that runs.
   */
  static boolean removeLeftover(DamonTree tree) {
    DamonMarker left = DamonMarker.read(tree);
    boolean proven =
        left != null && left.isLeftover(tree) && tree.number(DamonFiles.NR_KDAMONDS) == 1;
    if (proven) {
      if (tree.files().read(DamonTree.STATE).orElse("").equals("on")) {
        long _ = tree.tryWrite(DamonTree.STATE, "off");
      }
      removeAll(tree);
    }
    return proven && tree.number(DamonFiles.NR_KDAMONDS) == 0;
  }
}
