package org.arenalab.bench.peer.codec;

import java.lang.foreign.MemorySegment;

/**
 * The floor: a copy of the page. No codec can beat it, since every codec must at least read the
 * page.
 */
final class CopyCodec implements PageCodec {
  static final String NAME = "copy";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String version() {
    return "Java " + Runtime.version();
  }

  @Override
  public int maxCompressedBytes() {
    return PageView.PAGE_BYTES;
  }

  @Override
  public int compress(PageView page, PageView target) {
    MemorySegment.copy(page.segment(), 0, target.segment(), 0, PageView.PAGE_BYTES);
    return PageView.PAGE_BYTES;
  }

  @Override
  public int decompress(PageView compressed, PageView page) {
    if (compressed.sizeBytes() != PageView.PAGE_BYTES) {
      throw MalformedPageException.wrongSize(NAME, compressed, compressed.sizeBytes());
    }
    MemorySegment.copy(compressed.segment(), 0, page.segment(), 0, PageView.PAGE_BYTES);
    return PageView.PAGE_BYTES;
  }

  @Override
  public void close() {}
}
