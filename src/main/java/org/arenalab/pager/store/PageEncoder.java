package org.arenalab.pager.store;

import java.nio.ByteBuffer;
import org.arenalab.codec.Checksum;
import org.arenalab.codec.ChunkCodec;
import org.arenalab.codec.Codec;
import org.arenalab.codec.CodecBuffers;
import org.arenalab.codec.CodecUnavailableException;
import org.arenalab.codec.Codecs;
import org.arenalab.codec.SameFilled;
import org.arenalab.codec.ZstdEncoder;
import org.arenalab.os.RawMemory;

/**
 * An encoder of one page at a time. It works on a copy of the page, because another process may
 * write to the source. The fields describe the payload of the page that was encoded last. One
 * thread uses the encoder. It makes no garbage.
 */
final class PageEncoder {
  /** A page that saves less than a cache line is stored as it is, and decoded by a plain copy. */
  private static final int LEAST_SAVING_BYTES = 64;

  /** zstd decodes in five times the time of LZ4, so it has to save an eighth of the payload. */
  private static final int DENSE_SHARE = 8;

  /** Saves 3 % of a heap page over level 1. Each page is encoded once, in the background. */
  private static final int ZSTD_LEVEL = 5;

  private final ChunkCodec codec;

  /** Null where zstd does not load. */
  private final ZstdEncoder zstd = openZstd();

  private final int pageBytes;
  private final CodecBuffers buffers;

  private long outlier;
  private int form;
  private int lengthBytes;
  private ByteBuffer payload;
  private long payloadAddress;

  PageEncoder(Codec codec, int pageBytes) {
    this.codec = Codecs.open(codec);
    this.pageBytes = pageBytes;
    buffers = CodecBuffers.allocate(this.codec.maxStoredBytes(pageBytes), pageBytes);
  }

  private static ZstdEncoder openZstd() {
    try {
      return ZstdEncoder.open(ZSTD_LEVEL);
    } catch (CodecUnavailableException e) {
      return null;
    }
  }

  boolean hasZstd() {
    return zstd != null;
  }

  /** Returns the address of the copy of the page. */
  long pageAddress() {
    return buffers.plainAddress();
  }

  /** Copies a page; returns whether all its bytes are zero. */
  boolean load(long sourceAddress) {
    long page = buffers.plainAddress();
    RawMemory.copy(sourceAddress, page, pageBytes);
    outlier = SameFilled.outlierOf(page, pageBytes);
    return outlier == SameFilled.PURE && RawMemory.getLong(page) == 0;
  }

  /** Encodes the page that was loaded. */
  void encode() {
    if (outlier != SameFilled.NOT_FILLED) {
      describeFilled();
      return;
    }
    int encoded = codec.compress(buffers.plain(), 0, pageBytes, buffers.encoded(), 0);
    if (encoded > pageBytes - LEAST_SAVING_BYTES) {
      set(ExtentHeader.RAW, pageBytes, buffers.plain(), buffers.plainAddress());
    } else {
      set(ExtentHeader.LZ4, encoded, buffers.encoded(), buffers.encodedAddress());
    }
  }

  private void describeFilled() {
    long to = buffers.encodedAddress();
    RawMemory.putLong(to, SameFilled.valueOf(buffers.plainAddress(), outlier));
    RawMemory.putLong(to + Long.BYTES, outlier);
    boolean pure = outlier == SameFilled.PURE;
    set(ExtentHeader.SAME_FILLED, pure ? Long.BYTES : 2 * Long.BYTES, buffers.encoded(), to);
  }

  /**
   * Encodes the page at {@link #pageAddress} with zstd. Returns false if that saves too little over
   * a payload of {@code presentBytes}.
   */
  boolean encodeDense(int presentBytes) {
    // Without room for more, zstd gives up early.
    int room = presentBytes - Math.ceilDiv(presentBytes, DENSE_SHARE);
    int encoded = zstd.compress(buffers.plainAddress(), pageBytes, buffers.encodedAddress(), room);
    if (encoded == ChunkCodec.MALFORMED) {
      return false;
    }
    set(ExtentHeader.ZSTD, encoded, buffers.encoded(), buffers.encodedAddress());
    return true;
  }

  /** Takes an encoded page as it is. */
  void adopt(int newForm, long address, int newLengthBytes) {
    RawMemory.copy(address, buffers.encodedAddress(), newLengthBytes);
    set(newForm, newLengthBytes, buffers.encoded(), buffers.encodedAddress());
  }

  private void set(int newForm, int newLengthBytes, ByteBuffer newPayload, long address) {
    form = newForm;
    lengthBytes = newLengthBytes;
    payload = newPayload;
    payloadAddress = address;
  }

  int checksum(long seed) {
    return Checksum.of(payload, 0, lengthBytes, seed);
  }

  int form() {
    return form;
  }

  int lengthBytes() {
    return lengthBytes;
  }

  long payloadAddress() {
    return payloadAddress;
  }

  void close() {
    codec.close();
    if (zstd != null) {
      zstd.close();
    }
  }
}
