package org.arenalab.bench.experiment;

import org.arenalab.os.ProcessClock;
import org.arenalab.os.ThreadClock;

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
