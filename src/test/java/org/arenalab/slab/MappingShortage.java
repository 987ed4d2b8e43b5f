package org.arenalab.slab;

import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.VirtualMemory;
import org.arenalab.slab.release.SlabLog;

/**
 * Takes nearly all mappings that the kernel gives to this process, for child processes of tests. A
 * JVM that needs one itself ends.
 */
final class MappingShortage implements AutoCloseable {
  /** Size of the filler: one mapping for each page whose neighbours have other access rights. */
  private static final long MOST_MAPPINGS = 1L << 20;

  private static final long PAGE = VirtualMemory.pageSizeBytes();

  /** For the JVM itself; a test has to want more. */
  static final int SPARE = 64;

  private static final int LEFT_AGAIN = 4000;

  private final long filler = VirtualMemory.reserve(MOST_MAPPINGS * PAGE, PAGE);

  /** Refusals, so that every class is there before the JVM finds no mapping for another. */
  MappingShortage() {
    requireRefused(() -> VirtualMemory.reserve(1L << 60, PAGE));
    requireRefused(() -> ReleaseGate.ours().discard(filler + 1, PAGE));
    requireRefused(() -> VirtualMemory.protectNone(filler + 1, PAGE));
    SlabLog.tryLog(
        System.Logger.Level.DEBUG, "loads its classes", new SystemCallException("none", 1));
  }

  private static void requireRefused(Runnable call) {
    try {
      call.run();
      throw new AssertionError("the kernel did what it cannot do");
    } catch (SystemCallException expected) {
      System.out.println(expected.getMessage());
    }
  }

  void begin() {
    long page = 1;
    try {
      for (; page < MOST_MAPPINGS; page += 2) {
        VirtualMemory.protectNone(filler + page * PAGE, PAGE);
      }
      throw new AssertionError("the kernel has more mappings than " + MOST_MAPPINGS);
    } catch (SystemCallException full) {
      for (int i = 1; i <= SPARE; i++) {
        VirtualMemory.protectReadWrite(filler + (page - 2L * i) * PAGE, PAGE);
      }
    }
  }

  /** Releases some mappings at once: the JVM ends the process when it finds none for itself. */
  void leaveSome() {
    VirtualMemory.protectReadWrite(filler, LEFT_AGAIN * PAGE);
  }

  void end() {
    VirtualMemory.protectReadWrite(filler, MOST_MAPPINGS * PAGE);
  }

  @Override
  public void close() {
    ReleaseGate.ours().unmap(filler, MOST_MAPPINGS * PAGE);
  }
}
