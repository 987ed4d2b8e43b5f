package org.arenalab.pager.daemon.lane;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.arenalab.os.Internal;
import org.arenalab.pager.protocol.PageMarks;
import org.arenalab.pager.protocol.SessionMemory;

/**
 * The traces of served faults, by group of pages. Lanes add, the background thread takes.
 *
 * <p>Thread-safe, without lock and garbage. Cost: an atomic addition for a page that came back, a
 * plain store otherwise.
 */
@Internal
public final class GroupMarks implements FaultMarks {
  /** A group has 512 pages: 2 MiB of pages of 4 KiB. */
  public static final int GROUP_SHIFT = 9;

  public static final int GROUP_PAGES = 1 << GROUP_SHIFT;

  /** Heap of the marks of a group. */
  public static final long GROUP_HEAP_BYTES = 2L * Integer.BYTES;

  private static final VarHandle INT = MethodHandles.arrayElementVarHandle(int[].class);

  private final PageMarks marks;
  private final int[] refaults;
  private final int[] held;

  public GroupMarks(SessionMemory memory) {
    marks = memory.marks();
    int groups = (memory.layout().pages() + GROUP_PAGES - 1) >>> GROUP_SHIFT;
    refaults = new int[groups];
    held = new int[groups];
  }

  @Override
  public void touched(int page) {
    marks.markTouched(page);
  }

  @Override
  public void refaulted(int page) {
    int _ = (int) INT.getAndAdd(refaults, page >>> GROUP_SHIFT, 1);
  }

  @Override
  public void held(int page) {
    INT.setRelease(held, page >>> GROUP_SHIFT, 1);
  }

  /** Returns the number of pages of a group that came back in total. It wraps. */
  public int refaultsOf(int group) {
    return (int) INT.getOpaque(refaults, group);
  }

  /** Returns whether a group may have pages that hold an extent, and clears the mark. */
  public boolean tryTakeHeld(int group) {
    return (int) INT.getOpaque(held, group) != 0 && (int) INT.getAndSet(held, group, 0) != 0;
  }
}
