package org.arenalab.bench.experiment;

import org.arenalab.os.CpuTime;

/**
 * How long something took.
 *
 * @param wallMs on the clock
 * @param threadCpuMs of the thread that did it
 * @param processCpuMs of all threads, the JVM's compiler and collector among them
 */
public record MemStretch(double wallMs, double threadCpuMs, double processCpuMs) {
  private static final double NS_PER_MS = 1e6;

  MemStretch plus(MemStretch other) {
    return new MemStretch(
        wallMs + other.wallMs, threadCpuMs + other.threadCpuMs, processCpuMs + other.processCpuMs);
  }

  /** Runs {@code body} on the calling thread. */
  static MemStretch of(Runnable body) {
    long processNs = CpuTime.processNs();
    long threadNs = CpuTime.threadNs();
    long startNs = System.nanoTime();
    body.run();
    long endNs = System.nanoTime();
    return new MemStretch(
        (endNs - startNs) / NS_PER_MS,
        (CpuTime.threadNs() - threadNs) / NS_PER_MS,
        (CpuTime.processNs() - processNs) / NS_PER_MS);
  }
}
