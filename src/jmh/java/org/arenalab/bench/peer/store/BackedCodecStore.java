package org.arenalab.bench.peer.store;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.arenalab.bench.peer.codec.EncodedPages;
import org.arenalab.bench.peer.codec.OwnPages;
import org.arenalab.bench.peer.codec.PageView;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;

/**
 * The codec and the kernel alone: the floor of every store that releases a page's memory. Storing
 * compresses each page into a scratch buffer and discards the memory of all pages with one call at
 * the end. Loading decodes each page to its old address, where the kernel must back a small page
 * again. This store keeps no metadata.
 */
final class BackedCodecStore implements ColdStore {
  static final String NAME = "codec-fault";

  private final CodecStore codec;

  BackedCodecStore(String codec) {
    this.codec = new CodecStore(codec);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String version() {
    return codec.version();
  }

  @Override
  public StoredPages open(MemorySegment pages) {
    return new Pages(codec.openEncoded(pages), pages);
  }

  @Override
  public Map<String, Double> figures() {
    return Map.of();
  }

  @Override
  public void close() {}

  private static final class Pages implements StoredPages {
    private final EncodedPages encoded;
    private final MemorySegment original;
    private final MemorySegment memory;
    private final PageView[] views;

    Pages(EncodedPages encoded, MemorySegment pages) {
      this.encoded = encoded;
      original = pages;
      long sizeBytes = pages.byteSize();
      long address = VirtualMemory.reserve(sizeBytes, PageView.PAGE_BYTES);
      VirtualMemory.avoidHugePages(address, sizeBytes);
      memory = RawMemory.segment(address, sizeBytes);
      views = new PageView[encoded.count()];
      for (int i = 0; i < views.length; i++) {
        views[i] = PageView.of(OwnPages.slice(memory, i));
      }
      makeRaw();
    }

    @Override
    public void makeRaw() {
      memory.copyFrom(original);
    }

    @Override
    public void store() {
      for (int i = 0; i < views.length; i++) {
        encoded.encodeAgain(i, views[i]);
      }
      ReleaseGate.ours().discard(memory.address(), memory.byteSize());
    }

    @Override
    public long load(int[] order) {
      long sum = 0;
      for (int page : order) {
        encoded.decode(page, views[page]);
        sum += views[page].buffer().get(0);
      }
      return sum;
    }

    /** Decodes the encoded page; the page's own memory, which may be discarded, is not touched. */
    @Override
    public void copy(int page, MemorySegment to) {
      encoded.copy(page, to);
    }

    @Override
    public void close() {
      encoded.close();
      ReleaseGate.ours().unmap(memory.address(), memory.byteSize());
    }
  }
}
