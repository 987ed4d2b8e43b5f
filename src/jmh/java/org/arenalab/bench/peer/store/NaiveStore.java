package org.arenalab.bench.peer.store;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import org.arenalab.bench.peer.PeerVersions;
import org.arenalab.bench.peer.codec.OwnPages;
import org.arenalab.bench.peer.codec.PageView;

/**
 * The obvious first implementation: fresh arrays and a hash map, with LZ4 through JNI. The raw
 * pages' memory is never released to the kernel. The garbage collector frees the arrays.
 */
final class NaiveStore implements ColdStore {
  static final String NAME = "naive";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String version() {
    return "lz4-java " + PeerVersions.of("lz4-java") + " and java.util.HashMap";
  }

  @Override
  public StoredPages open(MemorySegment pages) {
    return new Pages(pages);
  }

  @Override
  public Map<String, Double> figures() {
    return Map.of();
  }

  @Override
  public void close() {}

  private static final class Pages implements StoredPages {
    private final LZ4Compressor compressor = LZ4Factory.nativeInstance().fastCompressor();
    private final LZ4SafeDecompressor decompressor = LZ4Factory.nativeInstance().safeDecompressor();
    private final Map<Integer, byte[]> compressed = new HashMap<>();
    private final OwnPages raw;

    Pages(MemorySegment pages) {
      raw = new OwnPages(pages);
    }

    @Override
    public void makeRaw() {
      compressed.clear();
      raw.refresh();
    }

    @Override
    public void store() {
      for (int i = 0; i < raw.count(); i++) {
        byte[] page = raw.view(i).segment().toArray(ValueLayout.JAVA_BYTE);
        compressed.put(i, compressor.compress(page));
      }
    }

    @Override
    public long load(int[] order) {
      long sum = 0;
      for (int i : order) {
        byte[] page = decompressor.decompress(compressed.remove(i), PageView.PAGE_BYTES);
        raw.view(i).segment().copyFrom(MemorySegment.ofArray(page));
        sum += page[0];
      }
      return sum;
    }

    @Override
    public void copy(int page, MemorySegment to) {
      byte[] stored = compressed.get(page);
      to.copyFrom(
          stored == null
              ? raw.view(page).segment()
              : MemorySegment.ofArray(decompressor.decompress(stored, PageView.PAGE_BYTES)));
    }

    @Override
    public void close() {
      raw.close();
    }
  }
}
