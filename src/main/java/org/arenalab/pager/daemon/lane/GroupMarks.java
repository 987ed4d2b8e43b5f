package org.arenalab.pager.daemon.lane;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.arenalab.os.Internal;
import org.arenalab.pager.protocol.PageMarks;
import org.arenalab.pager.protocol.SessionMemory;

/**
 * The traces of pages that came back through lanes. The session's memory has a mark for each page,
 * which the client sets, too. A count for each group of pages says where to look for marks.
 *
 * <p>Thread-safe, without lock and garbage. Cost: a store and an atomic addition for a page that
 * came back; nothing otherwise.
 */
@Internal
public final class GroupMarks implements FaultMarks {
  /** A group has 512 pages: 2 MiB of pages of 4 KiB. */
  public static final int GROUP_SHIFT = 9;

  public static final int GROUP_PAGES = 1 << GROUP_SHIFT;

  /** Heap of the marks of a group. */
  public static final long GROUP_HEAP_BYTES = Integer.BYTES;

  private static final VarHandle INT = MethodHandles.arrayElementVarHandle(int[].class);

  private final PageMarks marks;
  private final int[] returns;

  public GroupMarks(SessionMemory memory) {
    marks = memory.marks();
    int groups = (memory.layout().pages() + GROUP_PAGES - 1) >>> GROUP_SHIFT;
    returns = new int[groups];
  }

  @Override
  public void returned(int page) {
    marks.markReturned(page);
    int _ = (int) INT.getAndAdd(returns, page >>> GROUP_SHIFT, 1);
  }

  /** Returns the number of pages of a group that came back through lanes in total. It wraps. */
  public int returnsOf(int group) {
    return (int) INT.getAcquire(returns, group);
  }
}
