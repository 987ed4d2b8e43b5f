package org.arenalab.bench.workload;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Map;

/**
 * The main class of the JVM whose pages {@link HeapPages} takes: fills its heap with an {@link
 * ObjectGraph}, then writes a sample of its own anonymous pages, read through {@code
 * /proc/self/mem}, to standard output.
 *
 * <p>Format, big-endian: {@link #MAGIC}, how many pages were present, how many follow (8 bytes
 * each), then the pages.
 */
final class LiveHeap {
  /** "LIVEHEAP". */
  static final long MAGIC = 0x4C49_5645_4845_4150L;

  /** Three longs. */
  static final int HEADER_BYTES = 3 * Long.BYTES;

  private LiveHeap() {}

  /** Arguments: how many pages, the seed, how many customers. */
  public static void main(String[] arguments) throws IOException {
    int wanted = Integer.parseInt(arguments[0]);
    long seed = Long.parseLong(arguments[1]);
    Map<Integer, ObjectGraph.Customer> graph =
        ObjectGraph.build(seed, Integer.parseInt(arguments[2]));
    System.gc();
    try (FileChannel out = new FileOutputStream(FileDescriptor.out).getChannel()) {
      write(out, wanted, seed);
    } finally {
      Reference.reachabilityFence(graph);
    }
  }

  private static void write(FileChannel out, int wanted, long seed) throws IOException {
    try (ProcessMemory self = ProcessMemory.open("self")) {
      long[] present = self.presentPages(self.anonymousRanges());
      ByteBuffer pages =
          ByteBuffer.allocateDirect(Math.min(wanted, present.length) * PageSet.PAGE_BYTES);
      int count = 0;
      for (long address : StableSample.ordered(present, seed)) {
        if (count * PageSet.PAGE_BYTES == pages.capacity()) {
          break;
        }
        ByteBuffer page = pages.slice(count * PageSet.PAGE_BYTES, PageSet.PAGE_BYTES);
        if (self.read(address, page)) {
          count++;
        }
      }
      ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
      writeFully(out, header.putLong(MAGIC).putLong(present.length).putLong(count).flip());
      writeFully(out, pages.limit(count * PageSet.PAGE_BYTES));
    }
  }

  private static void writeFully(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }
}
