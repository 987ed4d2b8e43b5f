package org.arenalab.bench.peer;

import java.lang.foreign.MemorySegment;
import java.util.Map;

/**
 * The floor: the codec alone. Storing compresses each page into one scratch buffer, where it is
 * lost; loading decodes what was compressed beforehand into one page, which is there already.
 */
final class CodecStore implements PageStore {
  static final String NAME = "codec";

  private final String codec;

  CodecStore(String codec) {
    this.codec = codec;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String version() {
    try (PageCodec opened = PageCodecs.open(codec)) {
      return codec + " " + opened.version();
    }
  }

  @Override
  public StoredPages open(MemorySegment pages) {
    return new Pages(PageCodecs.open(codec), new OwnPages(pages));
  }

  @Override
  public Map<String, Double> figures() {
    return Map.of();
  }

  @Override
  public void close() {}

  private static final class Pages implements StoredPages {
    private final PageCodec codec;
    private final OwnPages raw;
    private final PageView scratch;
    private final PageView loaded;
    private final PageView[] compressed;

    Pages(PageCodec codec, OwnPages raw) {
      this.codec = codec;
      this.raw = raw;
      scratch = raw.newScratch(codec.maxCompressedBytes());
      loaded = raw.newScratch(PageView.PAGE_BYTES);
      compressed = new PageView[raw.count()];
      for (int i = 0; i < compressed.length; i++) {
        int bytes = codec.compress(raw.view(i), scratch);
        compressed[i] = raw.newExtent(bytes);
        MemorySegment.copy(scratch.segment(), 0, compressed[i].segment(), 0, bytes);
      }
    }

    @Override
    public void makeRaw() {
      raw.refresh();
    }

    @Override
    public void store() {
      for (int i = 0; i < compressed.length; i++) {
        int bytes = codec.compress(raw.view(i), scratch);
        if (bytes != compressed[i].sizeBytes()) {
          throw new IllegalStateException(
              "%s compresses page %d to %d B, before to %d B"
                  .formatted(codec.name(), i, bytes, compressed[i].sizeBytes()));
        }
      }
    }

    @Override
    public long load(int[] order) {
      long sum = 0;
      for (int page : order) {
        codec.decompress(compressed[page], loaded);
        sum += loaded.buffer().get(0);
      }
      return sum;
    }

    @Override
    public void copy(int page, MemorySegment to) {
      codec.decompress(compressed[page], loaded);
      to.copyFrom(loaded.segment());
    }

    @Override
    public void close() {
      codec.close();
      raw.close();
    }
  }
}
