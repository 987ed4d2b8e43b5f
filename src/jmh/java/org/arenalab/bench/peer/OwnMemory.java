package org.arenalab.bench.peer;

/** An allocator that can tell its own memory from the rest of the process. Any thread may ask. */
public interface OwnMemory {
  /** Where its reserved range starts. */
  long reservedAddress();

  /** How long its reserved range is. */
  long reservedBytes();

  /** The bytes of all live blocks, each as large as its size class. */
  long liveBytes();

  /** How often it told the kernel to take memory back, since it was made. */
  long madviseCalls();
}
