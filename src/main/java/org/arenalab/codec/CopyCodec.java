package org.arenalab.codec;

import java.nio.ByteBuffer;

/** A codec that copies and does not compress. */
final class CopyCodec implements ChunkCodec {
  @Override
  public boolean toleratesWrites() {
    return true;
  }

  @Override
  public int maxStoredBytes(int chunkBytes) {
    return chunkBytes;
  }

  @Override
  public int compress(
      ByteBuffer from, int fromPosition, int chunkBytes, ByteBuffer to, int toPosition) {
    to.put(toPosition, from, fromPosition, chunkBytes);
    return chunkBytes;
  }

  @Override
  public int decompress(
      ByteBuffer from,
      int fromPosition,
      int storedBytes,
      ByteBuffer to,
      int toPosition,
      int chunkBytes) {
    if (storedBytes != chunkBytes) {
      return MALFORMED;
    }
    to.put(toPosition, from, fromPosition, chunkBytes);
    return chunkBytes;
  }
}
