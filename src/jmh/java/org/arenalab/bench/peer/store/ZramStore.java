package org.arenalab.bench.peer.store;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.arenalab.bench.kernelmemory.DirectFile;
import org.arenalab.bench.kernelmemory.ZramDevice;
import org.arenalab.bench.kernelmemory.ZramUse;
import org.arenalab.bench.peer.codec.OwnPages;
import org.arenalab.bench.peer.codec.PageView;

/**
 * The kernel's compressed RAM disk: a private device with LZ4, one page per call, with direct I/O
 * past the page cache. Before each pass the device's content is discarded, so every write is a
 * first write. Loading reads into one page that is already resident: unlike the arena, it backs no
 * memory.
 */
final class ZramStore implements ColdStore {
  static final String NAME = "zram";
  static final String ALGORITHM = "lz4";

  private final ZramDevice device;
  private final long bytesPerThread;
  private final int threads;
  private final AtomicInteger opened = new AtomicInteger();

  ZramStore(int threads, long bytesPerThread) {
    this.threads = threads;
    this.bytesPerThread = bytesPerThread;
    this.device = ZramDevice.add(ALGORITHM, threads * bytesPerThread);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String version() {
    return "Linux " + System.getProperty("os.version") + ", " + device;
  }

  @Override
  public StoredPages open(MemorySegment pages) {
    int index = opened.getAndIncrement();
    if (index >= threads || pages.byteSize() != bytesPerThread) {
      throw new IllegalStateException(
          "too many pages: thread=%d, sizeBytes=%d, expected at most %d threads with %d B each"
              .formatted(index + 1, pages.byteSize(), threads, bytesPerThread));
    }
    return new Pages(device.open(), new OwnPages(pages), index * bytesPerThread);
  }

  @Override
  public Map<String, Double> figures() {
    return figures(device);
  }

  /** Returns the figures of zsmalloc, the pool of a zram device. */
  static Map<String, Double> figures(ZramDevice device) {
    ZramUse use = device.use();
    if (use.compressedBytes() == 0) {
      return Map.of();
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("pool.overhead", 100 * use.poolOverhead());
    figures.put("pool.compressed", (double) use.compressedBytes());
    figures.put("pool.backed", (double) use.poolBytes());
    return figures;
  }

  @Override
  public void close() {
    device.close();
  }

  private static final class Pages implements StoredPages {
    private final DirectFile file;
    private final OwnPages raw;
    private final MemorySegment loaded;
    private final long start;

    Pages(DirectFile file, OwnPages raw, long start) {
      this.file = file;
      this.raw = raw;
      this.start = start;
      this.loaded = raw.newScratch(PageView.PAGE_BYTES).segment();
    }

    private long offset(int page) {
      return start + (long) page * PageView.PAGE_BYTES;
    }

    @Override
    public void makeRaw() {
      file.discard(start, (long) raw.count() * PageView.PAGE_BYTES);
      raw.refresh();
    }

    @Override
    public void store() {
      for (int i = 0; i < raw.count(); i++) {
        file.write(offset(i), raw.view(i).segment());
      }
    }

    @Override
    public long load(int[] order) {
      long sum = 0;
      for (int page : order) {
        file.read(offset(page), loaded);
        sum += loaded.get(ValueLayout.JAVA_BYTE, 0);
      }
      return sum;
    }

    @Override
    public void copy(int page, MemorySegment to) {
      file.read(offset(page), loaded);
      to.copyFrom(loaded);
    }

    @Override
    public void close() {
      file.close();
      raw.close();
    }
  }
}
