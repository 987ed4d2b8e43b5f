package org.arenalab.bench.peer.store;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.arenalab.bench.peer.codec.EncodedPages;
import org.arenalab.bench.peer.codec.OwnPages;
import org.arenalab.bench.peer.codec.PageCodec;
import org.arenalab.bench.peer.codec.PageCodecs;

/**
 * The floor: the codec alone. Storing compresses each page into one scratch buffer and discards the
 * result. Loading decodes a page that was compressed before the clock started. It decodes into one
 * page whose memory is already backed.
 */
final class CodecStore implements ColdStore {
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
    return new Pages(openEncoded(pages), new OwnPages(pages));
  }

  EncodedPages openEncoded(MemorySegment pages) {
    return new EncodedPages(PageCodecs.open(codec), pages);
  }

  @Override
  public Map<String, Double> figures() {
    return Map.of();
  }

  @Override
  public void close() {}

  private static final class Pages implements StoredPages {
    private final EncodedPages encoded;
    private final OwnPages raw;

    Pages(EncodedPages encoded, OwnPages raw) {
      this.encoded = encoded;
      this.raw = raw;
    }

    @Override
    public void makeRaw() {
      raw.refresh();
    }

    @Override
    public void store() {
      for (int i = 0; i < encoded.count(); i++) {
        encoded.encodeAgain(i, raw.view(i));
      }
    }

    @Override
    public long load(int[] order) {
      long sum = 0;
      for (int page : order) {
        sum += encoded.decode(page);
      }
      return sum;
    }

    @Override
    public void copy(int page, MemorySegment to) {
      encoded.copy(page, to);
    }

    @Override
    public void close() {
      encoded.close();
      raw.close();
    }
  }
}
