package org.arenalab.bench.mem;

import org.arenalab.os.ProcessClock;
import org.arenalab.os.ThreadClock;

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
    long processNs = ProcessClock.processorNs();
    long threadNs = ThreadClock.processorNs();
    long startNs = System.nanoTime();
    body.run();
    long endNs = System.nanoTime();
    return new MemStretch(
        (endNs - startNs) / NS_PER_MS,
        (ThreadClock.processorNs() - threadNs) / NS_PER_MS,
        (ProcessClock.processorNs() - processNs) / NS_PER_MS);
  }
}
