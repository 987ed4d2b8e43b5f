package org.arenalab.bench.peer;

/** An allocator that can tell its own memory from the rest of the process. Any thread may ask. */
public interface OwnMemory {
  /** Where its reserved range starts. */
  long reservedAddress();

  /** How long its reserved range is. */
  long reservedBytes();

  /** What it says of itself now. Cost: up to a millisecond, as it may ask the kernel. */
  Use use();

  /**
   * An allocator's own figures.
   *
   * @param liveBytes of all live blocks, each as large as its size class
   * @param madviseCalls how often it told the kernel to take memory back, since it was made
   */
  record Use(long liveBytes, long madviseCalls) {}
}
