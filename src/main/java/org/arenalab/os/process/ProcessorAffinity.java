package org.arenalab.os.process;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import org.arenalab.os.Errno;
import org.arenalab.os.Internal;
import org.arenalab.os.KernelCalls;
import org.arenalab.os.LibC;
import org.arenalab.os.SystemCallException;

/**
 * The processors on which the calling thread may run. The kernel moves a thread to others by itself
 * if its last processor is taken away (offline, or outside a reduced cpuset).
 *
 * <p>Each method acts on the calling platform thread. Cost: a system call, and some garbage.
 */
@Internal
public final class ProcessorAffinity {
  /** A mask of 8,192 processors: the most that Linux supports. */
  private static final int MASK_BYTES = 1024;

  private static final int CALLING_THREAD = 0;

  private ProcessorAffinity() {}

  /** Returns the numbers of the processors on which the thread may run, ascending. */
  public static int[] allowed() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mask = arena.allocate(MASK_BYTES, Long.BYTES);
      long bytes =
          LibC.syscall(
              KernelCalls.SCHED_GETAFFINITY, CALLING_THREAD, MASK_BYTES, mask.address(), 0, 0, 0);
      if (bytes < 0) {
        throw new SystemCallException("sched_getaffinity", (int) -bytes);
      }
      return BitSet.valueOf(mask.asSlice(0, bytes).toArray(JAVA_BYTE)).stream().toArray();
    }
  }

  /**
   * Binds the thread to one processor. Returns false if that processor is offline, or not in the
   * cpuset of this process.
   */
  public static boolean tryPin(int processor) {
    return tryAllow(processor);
  }

  /**
   * Binds the thread to some processors. Returns false if none of them is online and in the cpuset
   * of this process.
   *
   * @param processors numbers from 0 to 8,191, at least one
   */
  public static boolean tryAllow(int... processors) {
    BitSet set = new BitSet();
    for (int each : processors) {
      if (each < 0 || each >= MASK_BYTES * Byte.SIZE) {
        throw new IllegalArgumentException("processor=" + each + ", expected 0 to 8191");
      }
      set.set(each);
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mask = arena.allocate(MASK_BYTES, Long.BYTES);
      mask.copyFrom(MemorySegment.ofArray(set.toByteArray()));
      long result =
          LibC.syscall(
              KernelCalls.SCHED_SETAFFINITY, CALLING_THREAD, MASK_BYTES, mask.address(), 0, 0, 0);
      if (result < 0 && result != -Errno.EINVAL) {
        throw new SystemCallException("sched_setaffinity(" + set + ")", (int) -result);
      }
      return result == 0;
    }
  }

  /** Returns the number of the processor on which the thread runs now. */
  public static int current() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment number = arena.allocate(Integer.BYTES);
      long result = LibC.syscall(KernelCalls.GETCPU, number.address(), 0, 0, 0, 0, 0);
      if (result < 0) {
        throw new SystemCallException("getcpu", (int) -result);
      }
      return number.get(JAVA_INT, 0);
    }
  }
}
