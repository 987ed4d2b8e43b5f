package org.arenalab.os.process;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import org.arenalab.os.Internal;
import org.arenalab.os.KernelCalls;
import org.arenalab.os.LibC;
import org.arenalab.os.RawMemory;

/**
 * The processors on which the calling thread may run, observed for changes: a processor goes
 * offline or online, or the cpuset of the process changes.
 *
 * <p>Not thread-safe: for the thread that is observed. A look costs a system call and makes no
 * garbage.
 */
@Internal
public final class AllowedProcessors {
  /** A mask of 8,192 processors: the most that Linux supports. */
  private static final int MASK_BYTES = 1024;

  private static final int CALLING_THREAD = 0;

  private final MemorySegment seen = Arena.ofAuto().allocate(MASK_BYTES, Long.BYTES);
  private final MemorySegment now = Arena.ofAuto().allocate(MASK_BYTES, Long.BYTES);

  /** Looks for the first time. */
  public AllowedProcessors() {
    boolean _ = hasChanged();
  }

  /** Looks again; returns whether the processors differ from those of the last look. */
  public boolean hasChanged() {
    long bytes =
        LibC.syscallWithoutErrno(
            KernelCalls.SCHED_GETAFFINITY, CALLING_THREAD, MASK_BYTES, now.address(), 0, 0, 0);
    boolean changed = false;
    // The kernel writes whole longs. Not by the segment: see ProcessWatch.
    for (long at = 0; at < bytes; at += Long.BYTES) {
      long mask = RawMemory.getLong(now.address() + at);
      changed |= mask != RawMemory.getLong(seen.address() + at);
      RawMemory.putLong(seen.address() + at, mask);
    }
    return changed;
  }

  /** Returns the numbers of the processors at the last look, ascending. */
  public int[] numbers() {
    return BitSet.valueOf(seen.toArray(JAVA_BYTE)).stream().toArray();
  }
}
