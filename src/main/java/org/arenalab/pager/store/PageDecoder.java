package org.arenalab.pager.store;

import java.nio.ByteBuffer;
import org.arenalab.codec.ChunkCodec;
import org.arenalab.codec.Codec;
import org.arenalab.codec.CodecUnavailableException;
import org.arenalab.codec.Codecs;
import org.arenalab.codec.SameFilled;
import org.arenalab.codec.ZstdDecoder;
import org.arenalab.os.RawMemory;

/**
 * A decoder of payloads into pages of one area. The payload lies in memory that no other thread
 * writes to. It may hold any bytes: nothing outside the page is written.
 *
 * <p>One thread uses the decoder. A call makes no garbage if the payload is an encoding of a page.
 */
final class PageDecoder {
  private final ChunkCodec lz4 = Codecs.open(Codec.LZ4);

  /** Null where zstd does not load. */
  private final ZstdDecoder zstd = openZstd();

  private final ByteBuffer area;
  private final long areaAddress;
  private final int pageBytes;

  PageDecoder(long areaAddress, long areaBytes, int pageBytes) {
    this.areaAddress = areaAddress;
    this.pageBytes = pageBytes;
    area = RawMemory.segment(areaAddress, areaBytes).asByteBuffer();
  }

  boolean hasZstd() {
    return zstd != null;
  }

  private static ZstdDecoder openZstd() {
    try {
      return ZstdDecoder.open();
    } catch (CodecUnavailableException e) {
      return null;
    }
  }

  /**
   * Decodes a payload.
   *
   * @param payload with {@code lengthBytes} from its start on, at {@code payloadAddress}
   * @param into address in the area
   * @return {@link PageReader#READ}, {@link PageReader#DAMAGED} or {@link PageReader#NO_CODEC}
   */
  int decode(int form, ByteBuffer payload, long payloadAddress, int lengthBytes, long into) {
    return switch (form) {
      case ExtentHeader.SAME_FILLED -> fill(payloadAddress, lengthBytes, into);
      case ExtentHeader.RAW -> copy(payloadAddress, lengthBytes, into);
      case ExtentHeader.LZ4 -> decompress(payload, lengthBytes, into);
      default -> zstd == null ? PageReader.NO_CODEC : decompress(payloadAddress, lengthBytes, into);
    };
  }

  private int decompress(ByteBuffer payload, int lengthBytes, long into) {
    int position = (int) (into - areaAddress);
    return result(lz4.decompress(payload, 0, lengthBytes, area, position, pageBytes));
  }

  private int decompress(long payloadAddress, int lengthBytes, long into) {
    return result(zstd.decompress(payloadAddress, lengthBytes, into, pageBytes));
  }

  private int result(int decodedBytes) {
    return decodedBytes == pageBytes ? PageReader.READ : PageReader.DAMAGED;
  }

  private int copy(long payloadAddress, int lengthBytes, long into) {
    if (lengthBytes != pageBytes) {
      return PageReader.DAMAGED;
    }
    RawMemory.copy(payloadAddress, into, lengthBytes);
    return PageReader.READ;
  }

  /** Doubles the filled part until it is the page: copies of whole runs make no garbage. */
  private int fill(long payloadAddress, int lengthBytes, long into) {
    boolean pure = lengthBytes == Long.BYTES;
    if (!pure && lengthBytes != 2 * Long.BYTES) {
      return PageReader.DAMAGED;
    }
    long outlier = pure ? SameFilled.PURE : RawMemory.getLong(payloadAddress + Long.BYTES);
    if (!SameFilled.isOutlier(outlier, pageBytes)) {
      return PageReader.DAMAGED;
    }
    RawMemory.putLong(into, RawMemory.getLong(payloadAddress));
    for (int filled = Long.BYTES; filled < pageBytes; filled *= 2) {
      RawMemory.copy(into, into + filled, filled);
    }
    SameFilled.writeOutlier(outlier, into);
    return PageReader.READ;
  }

  void close() {
    lz4.close();
    if (zstd != null) {
      zstd.close();
    }
  }
}
