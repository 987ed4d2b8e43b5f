package org.arenalab.bench.pager;

import java.nio.ByteBuffer;
import org.arenalab.bench.workload.PageSet;
import org.arenalab.codec.ChunkCodec;
import org.arenalab.codec.Codec;
import org.arenalab.codec.Codecs;
import org.arenalab.os.RawMemory;
import org.arenalab.os.process.ProcessorClock;

/** The processor time of the codec alone on the pages of a region. */
final class CodecTime {
  private CodecTime() {}

  /** Compresses pages one by one into one buffer; returns ns of processor time a page. */
  static long nsOf(PagedPages region, int most) {
    int pages = Math.min(most, region.count());
    ChunkCodec codec = Codecs.open(Codec.LZ4);
    int pageBytes = PageSet.PAGE_BYTES;
    ByteBuffer from = RawMemory.segment(region.address(), region.sizeBytes()).asByteBuffer();
    ByteBuffer to = ByteBuffer.allocateDirect(codec.maxStoredBytes(pageBytes));
    long bytes = 0;
    long startNs = 0;
    // The first round compiles the loop, and restores the pages.
    for (int round = 0; round < 2; round++) {
      startNs = ProcessorClock.threadNs();
      for (int page = 0; page < pages; page++) {
        bytes += codec.compress(from, page * pageBytes, pageBytes, to, 0);
      }
    }
    long ns = ProcessorClock.threadNs() - startNs;
    if (bytes <= 0) {
      throw new IllegalStateException("the codec returned no bytes: pages=" + pages);
    }
    return ns / pages;
  }
}
