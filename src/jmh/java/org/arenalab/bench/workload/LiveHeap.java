package org.arenalab.bench.workload;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Map;

/**
 * The main class of the JVM whose pages {@link HeapPages} reads. It fills its heap with an {@link
 * ObjectGraph}. It then reads a sample of its own anonymous pages through {@code /proc/self/mem}
 * and writes them to standard output.
 *
 * <p>Format, big-endian: {@link #MAGIC}, the number of present pages, the number of pages that
 * follow (8 bytes each), then the pages.
 */
final class LiveHeap {
  /** The text "LIVEHEAP" in ASCII. */
  static final long MAGIC = 0x4C49_5645_4845_4150L;

  /** The size of the header: three longs. */
  static final int HEADER_BYTES = 3 * Long.BYTES;

  private LiveHeap() {}

  /** Takes three arguments: the number of pages, the seed, the number of customers. */
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
