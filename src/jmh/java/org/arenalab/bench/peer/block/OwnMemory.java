package org.arenalab.bench.peer.block;

/**
 * An allocator that can distinguish its own memory from the rest of the process. Any thread may
 * call its methods.
 */
public interface OwnMemory {
  /** Returns the start of its reserved range. */
  long reservedAddress();

  /** Returns the length of its reserved range in bytes. */
  long reservedBytes();

  /**
   * Returns the allocator's current figures. Costs up to a millisecond, as it may ask the kernel.
   */
  Use use();

  /**
   * An allocator's own figures.
   *
   * @param liveBytes the bytes of all live blocks, each counted with the size of its size class
   * @param madviseCalls the number of {@code madvise} calls that released memory, since the
   *     allocator was created
   */
  record Use(long liveBytes, long madviseCalls) {}
}
