package org.arenalab.bench.peer.codec;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Pages encoded by one codec before the clock starts. */
public final class EncodedPages implements AutoCloseable {
  private static final int EXTENT_ALIGNMENT = 16;

  private final Arena arena = Arena.ofShared();
  private final PageCodec codec;
  private final PageView scratch;
  private final PageView decoded;
  private final PageView[] encoded;

  /** Takes over {@code codec}: closing this object closes the codec. */
  public EncodedPages(PageCodec codec, MemorySegment pages) {
    this.codec = codec;
    scratch = PageView.of(arena.allocate(codec.maxCompressedBytes(), PageView.PAGE_BYTES));
    decoded = PageView.of(arena.allocate(PageView.PAGE_BYTES, PageView.PAGE_BYTES));
    encoded = new PageView[Math.toIntExact(pages.byteSize() / PageView.PAGE_BYTES)];
    for (int i = 0; i < encoded.length; i++) {
      int bytes = codec.compress(PageView.of(OwnPages.slice(pages, i)), scratch);
      // Aligned to 16 bytes, as in an extent pool.
      encoded[i] = PageView.of(arena.allocate(bytes, EXTENT_ALIGNMENT));
      MemorySegment.copy(scratch.segment(), 0, encoded[i].segment(), 0, bytes);
    }
  }

  public int count() {
    return encoded.length;
  }

  /** Encodes a page into a scratch buffer, and discards the result. */
  public void encodeAgain(int page, PageView raw) {
    int bytes = codec.compress(raw, scratch);
    if (bytes != encoded[page].sizeBytes()) {
      throw new IllegalStateException(
          "%s compresses page %d to %d B now, and compressed it to %d B before"
              .formatted(codec.name(), page, bytes, encoded[page].sizeBytes()));
    }
  }

  public void decode(int page, PageView to) {
    codec.decompress(encoded[page], to);
  }

  /** Decodes a page into a page whose memory is already backed, and returns its first byte. */
  public byte decode(int page) {
    codec.decompress(encoded[page], decoded);
    return decoded.buffer().get(0);
  }

  public void copy(int page, MemorySegment to) {
    codec.decompress(encoded[page], decoded);
    to.copyFrom(decoded.segment());
  }

  @Override
  public void close() {
    codec.close();
    arena.close();
  }
}
