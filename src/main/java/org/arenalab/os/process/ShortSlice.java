package org.arenalab.os.process;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.arenalab.os.Internal;
import org.arenalab.os.KernelCalls;
import org.arenalab.os.LibC;

/**
 * The time slice of a thread that others wait for, and that works for some microseconds at a time.
 * With the shortest slice it runs soon after it wakes up, also on a processor that another thread
 * uses: since Linux 6.12 a thread with a shorter slice interrupts one with a longer slice. Its
 * share of the processor stays the same. An older kernel ignores the slice.
 *
 * <p>Each method acts on the calling thread. Cost: two system calls. Source: {@code
 * Documentation/scheduler/sched-eevdf.rst} of Linux.
 */
@Internal
public final class ShortSlice {
  /** The shortest slice that the kernel accepts. */
  public static final long SHORTEST_NS = 100_000;

  private static final int CALLING_THREAD = 0;

  /** The first version of {@code struct sched_attr}. */
  private static final int BYTES = 48;

  private static final long RUNTIME_OFFSET = 24;

  private ShortSlice() {}

  /** Asks for the shortest slice, and keeps policy and nice. Returns whether the kernel agreed. */
  public static boolean tryTake() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = arena.allocate(BYTES, Long.BYTES);
      if (!tryRead(attributes)) {
        return false;
      }
      attributes.set(JAVA_INT, 0, BYTES);
      attributes.set(JAVA_LONG, RUNTIME_OFFSET, SHORTEST_NS);
      return LibC.syscall(
              KernelCalls.SCHED_SETATTR, CALLING_THREAD, attributes.address(), 0, 0, 0, 0)
          == 0;
    }
  }

  /** Returns the slice of the calling thread in nanoseconds; 0 if the kernel does not tell it. */
  public static long sliceNs() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = arena.allocate(BYTES, Long.BYTES);
      return tryRead(attributes) ? attributes.get(JAVA_LONG, RUNTIME_OFFSET) : 0;
    }
  }

  private static boolean tryRead(MemorySegment attributes) {
    return LibC.syscall(
            KernelCalls.SCHED_GETATTR, CALLING_THREAD, attributes.address(), BYTES, 0, 0, 0)
        == 0;
  }
}
