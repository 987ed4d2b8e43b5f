package org.arenalab.os;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** A reader of the page size from the auxiliary vector that the kernel passed to this process. */
final class PageSize {
  private static final long AT_PAGESZ = 6;

  private PageSize() {}

  static long read() {
    ByteBuffer vector = ByteBuffer.wrap(auxiliaryVector()).order(ByteOrder.nativeOrder());
    while (vector.remaining() >= 2 * Long.BYTES) {
      long key = vector.getLong();
      long value = vector.getLong();
      if (key == AT_PAGESZ) {
        return value;
      }
    }
    throw new IllegalStateException("no AT_PAGESZ in /proc/self/auxv");
  }

  private static byte[] auxiliaryVector() {
    try {
      return Files.readAllBytes(Path.of("/proc/self/auxv"));
    } catch (IOException e) {
      throw new UncheckedIOException("Arenalab needs Linux with /proc mounted", e);
    }
  }
}
