package org.arenalab.hotness;

import org.arenalab.os.process.ProcessIdentity;

/**
 * A proof that a kdamond was set up by a process of Arenalab, and by which one. It is stored in the
 * watermarks of the first scheme, which the kernel ignores there because their metric is {@code
 * none}.
 *
 * <pre>
 *   watermarks/high           MAGIC
 *   watermarks/mid            start time of the process in clock ticks since boot
 *   watermarks/low            inode of its PID namespace
 *   watermarks/interval_us    its number
 * </pre>
 *
 * @param process that set the kdamond up
 * @param pidNamespace in which the number of the process has its meaning
 */
record DamonMarker(ProcessIdentity process, long pidNamespace) {
  /** "ARENALAB" in ASCII. */
  private static final long MAGIC = 0x4152_454E_414C_4142L;

  private static final String FOLDER = DamonTree.SCHEME + "/watermarks";

  /** Returns the marker of this process. */
  static DamonMarker ofSelf(DamonTree tree) {
    return new DamonMarker(ProcessIdentity.self(), tree.pidNamespace());
  }

  /** Returns the marker of the kdamond that is set up now, or null if it has none. */
  static DamonMarker read(DamonTree tree) {
    if (tree.number(FOLDER + "/high") != MAGIC) {
      return null;
    }
    long pid = tree.number(FOLDER + "/interval_us");
    ProcessIdentity process = new ProcessIdentity(pid, tree.number(FOLDER + "/mid"));
    return new DamonMarker(process, tree.number(FOLDER + "/low"));
  }

  /** Writes the marker; the magic number last, so that a marker is never half written. */
  void write(DamonTree tree) {
    tree.write(FOLDER + "/interval_us", process.pid());
    tree.write(FOLDER + "/mid", process.startTicks());
    tree.write(FOLDER + "/low", pidNamespace);
    tree.write(FOLDER + "/high", MAGIC);
  }

  /**
   * Returns whether the process that set the kdamond up is dead. False if it runs in another PID
   * namespace, where its number means nothing here.
   */
  boolean isLeftover(DamonTree tree) {
    return pidNamespace == tree.pidNamespace() && pidNamespace != 0 && !process.isAlive();
  }
}
