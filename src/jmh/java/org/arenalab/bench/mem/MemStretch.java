package org.arenalab.bench.mem;

import org.arenalab.os.process.ProcessorClock;

/**
 * The duration of an action.
 *
 * @param wallMs wall-clock time
 * @param threadCpuMs processor time of the thread that ran the action
 * @param processCpuMs processor time of all threads, including the JVM's compiler and collector
 */
public record MemStretch(double wallMs, double threadCpuMs, double processCpuMs) {
  private static final double NS_PER_MS = 1e6;

  MemStretch plus(MemStretch other) {
    return new MemStretch(
        wallMs + other.wallMs, threadCpuMs + other.threadCpuMs, processCpuMs + other.processCpuMs);
  }

  /** Measures {@code body} on the calling thread. */
  static MemStretch of(Runnable body) {
    long processNs = ProcessorClock.processNs();
    long threadNs = ProcessorClock.threadNs();
    long startNs = System.nanoTime();
    body.run();
    long endNs = System.nanoTime();
    return new MemStretch(
        (endNs - startNs) / NS_PER_MS,
        (ProcessorClock.threadNs() - threadNs) / NS_PER_MS,
        (ProcessorClock.processNs() - processNs) / NS_PER_MS);
  }
}
