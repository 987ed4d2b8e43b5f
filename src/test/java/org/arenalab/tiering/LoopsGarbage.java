package org.arenalab.tiering;

import java.lang.management.ManagementFactory;
import org.arenalab.compressed.CompressedArenaConfig;
import org.arenalab.compressed.CompressedRegion;

/**
 * The bytes of garbage that turns of the loops make, in simulated time. A program of its own, to be
 * interpreted.
 *
 * <p>Prints {@code bytes=} and {@code visits=}.
 */
final class LoopsGarbage {
  private static final com.sun.management.ThreadMXBean THREADS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  private LoopsGarbage() {}

  public static void main(String[] arguments) {
    try (SimulatedLoops simulated =
        new SimulatedLoops(
            CompressedArenaConfig.defaults(),
            SimulatedLoops.config().backgroundCompression(false).build())) {
      CompressedRegion region = simulated.filled(2);
      Runnable program = () -> SimulatedLoops.touch(region, 0, 100);
      simulated.run(20_000, program);
      long before = THREADS.getCurrentThreadAllocatedBytes();
      simulated.run(20_000, program);
      System.out.println("bytes=" + (THREADS.getCurrentThreadAllocatedBytes() - before));
      System.out.println("visits=" + simulated.stats().hotness().visits());
    }
  }
}
