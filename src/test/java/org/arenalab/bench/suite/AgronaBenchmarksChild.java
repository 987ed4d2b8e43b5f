package org.arenalab.bench.suite;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.arenalab.bench.peer.shm.MessageArm;

/** Runs every arm of the suites with Agrona's buffers, and prints how many results differ. */
final class AgronaBenchmarksChild {
  private AgronaBenchmarksChild() {}

  public static void main(String[] arguments) {
    Set<Long> sums = new TreeSet<>();
    for (String arm : List.of("raw", "segment", "byteBuffer", "unsafeBuffer")) {
      OffHeapAccessBenchmark suite = new OffHeapAccessBenchmark();
      suite.access = arm;
      suite.open();
      sums.add(suite.read());
      suite.close();
    }
    System.out.println("access=" + sums.size());
    for (int size : new int[] {64, 4096}) {
      sums.clear();
      for (String arm : MessageArm.names()) {
        ShmMessageBenchmark suite = new ShmMessageBenchmark();
        suite.way = arm;
        suite.size = size;
        suite.open();
        // More messages than the ring has room for.
        for (int i = 0; i < 20_000; i++) {
          sums.add(suite.handOver());
        }
        suite.close();
      }
      System.out.println("size=" + size + " ways=" + sums.size());
    }
  }
}
