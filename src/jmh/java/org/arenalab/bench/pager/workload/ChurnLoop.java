package org.arenalab.bench.pager.workload;

import java.util.concurrent.locks.LockSupport;
import org.arenalab.bench.pager.SwapUse;
import org.arenalab.bench.pager.TouchTimes;
import org.arenalab.bench.workload.PageSet;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;
import org.arenalab.pager.PagedRange;
import org.arenalab.pager.PagerClient;

/** A workload that maps memory, writes to each page, and unmaps the memory. */
final class ChurnLoop implements WorkloadLoop {
  private final PagedWorkload plan;
  private PagerClient pager;
  private long units;
  private long wrong;

  ChurnLoop(PagedWorkload plan) {
    this.plan = plan;
  }

  @Override
  public void begin() {
    switch (plan.backing()) {
      case PLAIN -> {}
      case PAGED -> pager = Pagers.attach(plan);
      case SWAPPED ->
          throw new IllegalStateException("mmap_churn has no memory that lives until it is cold");
    }
  }

  @Override
  public void round() {
    long address = VirtualMemory.mapAnonymous(WorkloadKind.MAP_BYTES);
    PagedRange range = pager == null ? null : pager.register(address, WorkloadKind.MAP_BYTES);
    byte value = (byte) (units + 1);
    for (int offset = 0; offset < WorkloadKind.MAP_BYTES; offset += PageSet.PAGE_BYTES) {
      RawMemory.putByte(address + offset, value);
    }
    for (int offset = 0; offset < WorkloadKind.MAP_BYTES; offset += PageSet.PAGE_BYTES) {
      wrong += RawMemory.getByte(address + offset) == value ? 0 : 1;
    }
    if (range != null) {
      range.close();
    }
    ReleaseGate.ours().unmap(address, WorkloadKind.MAP_BYTES);
    units++;
    LockSupport.parkNanos(plan.kind().pauseNs());
  }

  @Override
  public long units() {
    return units;
  }

  @Override
  public TouchTimes touches(long elapsedNs) {
    return null;
  }

  @Override
  public long wrong() {
    return wrong;
  }

  @Override
  public SwapUse swap() {
    return SwapUse.none("");
  }

  @Override
  public int missingPages() {
    return 0;
  }

  /** Each mapping was checked before it was unmapped. */
  @Override
  public long verify() {
    return wrong;
  }

  @Override
  public void close() {
    if (pager != null) {
      pager.close();
    }
  }
}
