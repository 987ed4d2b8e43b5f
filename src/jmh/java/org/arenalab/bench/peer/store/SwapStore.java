package org.arenalab.bench.peer.store;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.arenalab.bench.kernelmemory.SwapSpace;
import org.arenalab.bench.kernelmemory.ZramDevice;
import org.arenalab.bench.peer.codec.OwnPages;
import org.arenalab.bench.peer.codec.PageView;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;
import org.arenalab.os.residency.Residency;

/**
 * Swap on a private zram device with LZ4. MADV_PAGEOUT asks the kernel to page the whole region out
 * in one call, and a touch faults a page in again.
 *
 * <p>While the store is open, every process of the machine can use this swap, and any reclaim may
 * fill it. The device is only twice as large as the pages, and {@link #close} turns the swap off.
 */
final class SwapStore implements ColdStore {
  static final String NAME = "swap";

  /**
   * The device's size over the pages' size: other processes' pages may take room, the header takes
   * a page.
   */
  private static final long ROOM = 2;

  /** The largest share of pages that may stay resident: the kernel keeps pages that are in use. */
  private static final double MOST_LEFT = 0.02;

  private final ZramDevice device;
  private final SwapSpace swap;

  SwapStore(int threads, long bytesPerThread) {
    device = ZramDevice.add(ZramStore.ALGORITHM, ROOM * threads * bytesPerThread);
    try {
      swap = device.turnIntoSwap();
    } catch (RuntimeException e) {
      device.close();
      throw e;
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String version() {
    return "Linux " + System.getProperty("os.version") + ", swap on " + device;
  }

  @Override
  public StoredPages open(MemorySegment pages) {
    return new Pages(pages);
  }

  @Override
  public Map<String, Double> figures() {
    return ZramStore.figures(device);
  }

  @Override
  public void close() {
    try {
      swap.close();
    } finally {
      device.close();
    }
  }

  private static final class Pages implements StoredPages {
    private final Residency residency = new Residency();
    private final MemorySegment original;
    private final long address;
    private final long sizeBytes;

    Pages(MemorySegment pages) {
      original = pages;
      sizeBytes = pages.byteSize();
      address = VirtualMemory.reserve(sizeBytes, PageView.PAGE_BYTES);
      VirtualMemory.avoidHugePages(address, sizeBytes);
      makeRaw();
    }

    @Override
    public void makeRaw() {
      RawMemory.segment(address, sizeBytes).copyFrom(original);
    }

    @Override
    public void store() {
      VirtualMemory.pageOut(address, sizeBytes);
    }

    @Override
    public long load(int[] order) {
      long sum = 0;
      for (int page : order) {
        sum += RawMemory.getByte(address + (long) page * PageView.PAGE_BYTES);
      }
      return sum;
    }

    @Override
    public void requireStored() {
      long left = residency.residentBytes(address, sizeBytes);
      if (left > MOST_LEFT * sizeBytes) {
        throw new IllegalStateException(
            "%d of %d B are still in memory after MADV_PAGEOUT: the swap area may be full or in use by others"
                .formatted(left, sizeBytes));
      }
    }

    @Override
    public void copy(int page, MemorySegment to) {
      to.copyFrom(OwnPages.slice(RawMemory.segment(address, sizeBytes), page));
    }

    @Override
    public void close() {
      residency.close();
      ReleaseGate.ours().unmap(address, sizeBytes);
    }
  }
}
