package org.arenalab.bench.soak;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/**
 * The Java heap of a soak.
 *
 * @param initialBytes the size at the start
 * @param maxBytes the largest size
 * @param touched whether every page was touched before the first epoch
 */
record SoakHeap(long initialBytes, long maxBytes, boolean touched) {
  static SoakHeap ofThisJvm() {
    HotSpotDiagnosticMXBean options =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    return new SoakHeap(
        Long.parseLong(options.getVMOption("InitialHeapSize").getValue()),
        Long.parseLong(options.getVMOption("MaxHeapSize").getValue()),
        Boolean.parseBoolean(options.getVMOption("AlwaysPreTouch").getValue()));
  }

  /** Returns one line for the user if the heap can grow, else null. */
  String warning() {
    return initialBytes == maxBytes && touched
        ? null
        : "The heap is not fixed: initial=%d MiB, max=%d MiB, touched=%s; its growth counts as growth of the process"
            .formatted(initialBytes >> 20, maxBytes >> 20, touched ? "yes" : "no");
  }
}
