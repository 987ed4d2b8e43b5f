package org.arenalab.os;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;

/** A binding of memory to a NUMA node ({@code mbind}, policy MPOL_BIND). */
public final class NumaPolicy {
  private static final int MPOL_BIND = 2;
  private static final int MAX_NODES = 1024;

  private NumaPolicy() {}

  /** Returns whether the kernel has a node with that number. */
  public static boolean hasNode(int node) {
    return node >= 0 && Files.isDirectory(Path.of("/sys/devices/system/node/node" + node));
  }

  /**
   * Binds a range to {@code node}: pages that are not backed yet will come from that node only.
   *
   * @param node 0 to 1,023
   * @throws IllegalArgumentException if the machine has no such node
   * @throws SystemCallException ENOSYS where the kernel was built without NUMA
   */
  public static void bind(long address, long lengthBytes, int node) {
    if (node < 0 || node >= MAX_NODES) {
      throw new IllegalArgumentException("numaNode=" + node + ", expected 0.." + (MAX_NODES - 1));
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mask = arena.allocate(MAX_NODES / 8, Long.BYTES);
      mask.setAtIndex(ValueLayout.JAVA_LONG, node / Long.SIZE, 1L << node);
      long result =
          LibC.syscall(
              KernelCalls.MBIND,
              address,
              lengthBytes,
              MPOL_BIND,
              mask.address(),
              MAX_NODES + 1L,
              0);
      if (result == -Errno.EINVAL && !hasNode(node)) {
        throw new IllegalArgumentException("numaNode=" + node + ": this machine has no such node");
      }
      if (result < 0) {
        throw new SystemCallException("mbind(node=" + node + ")", (int) -result);
      }
    }
  }
}
