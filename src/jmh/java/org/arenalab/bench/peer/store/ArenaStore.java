package org.arenalab.bench.peer.store;

import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;
import org.arenalab.bench.peer.codec.PageView;
import org.arenalab.codec.Codec;
import org.arenalab.compressed.CompressedArena;
import org.arenalab.compressed.CompressedArenaConfig;
import org.arenalab.compressed.CompressedArenaStats;
import org.arenalab.compressed.CompressedRegion;
import org.arenalab.compressed.EvictionPolicy;

/**
 * Our compressed arena, with one region per thread. Storing compresses the whole region. Loading
 * touches every chunk; the touch decodes the chunk into memory that the kernel must back with a
 * page again.
 */
final class ArenaStore implements ColdStore {
  private final String name;
  private final CompressedArena arena;

  /** Opens an arena with twice the capacity that the pages need, so it evicts nothing. */
  ArenaStore(String name, Codec codec, int threads, long bytesPerThread) {
    this.name = name;
    arena =
        CompressedArena.open(
            CompressedArenaConfig.builder()
                .chunkBytes(PageView.PAGE_BYTES)
                .capacityBytes(2L * threads * bytesPerThread)
                .codec(codec)
                .evictionPolicy(EvictionPolicy.REFUSE)
                .checksums(false)
                .build());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String version() {
    return arena.config().toString();
  }

  @Override
  public StoredPages open(MemorySegment pages) {
    return new Pages(arena.allocateRegion(pages.byteSize()), pages);
  }

  @Override
  public Map<String, Double> figures() {
    CompressedArenaStats stats = arena.stats();
    Map<String, Double> figures = new LinkedHashMap<>();
    if (stats.chunks().compressedBytes() > 0) {
      figures.put("pool.overhead", 100 * stats.pool().overhead());
      figures.put("pool.compressed", (double) stats.chunks().compressedBytes());
      figures.put(
          "pool.backed", (double) stats.pool().backedBytes() + stats.pool().metadataBytes());
    }
    figures.put("arena.sameFilled", 100.0 * stats.chunks().sameFilled() / stats.chunks().total());
    figures.put("arena.raw", 100.0 * stats.chunks().raw() / stats.chunks().total());
    return figures;
  }

  @Override
  public void close() {
    arena.close();
  }

  private static final class Pages implements StoredPages {
    private final CompressedRegion region;
    private final MemorySegment original;

    Pages(CompressedRegion region, MemorySegment original) {
      this.region = region;
      this.original = original;
      makeRaw();
    }

    /** Writes the whole region, so the next store tries incompressible chunks again, too. */
    @Override
    public void makeRaw() {
      region.write(0, original);
    }

    @Override
    public void store() {
      var _ = region.compress();
    }

    @Override
    public long load(int[] order) {
      long broughtBack = 0;
      for (int page : order) {
        broughtBack += region.load(page) ? 1 : 0;
      }
      return broughtBack;
    }

    @Override
    public void copy(int page, MemorySegment to) {
      region.read((long) page * PageView.PAGE_BYTES, to);
    }

    @Override
    public void close() {
      region.close();
    }
  }
}
