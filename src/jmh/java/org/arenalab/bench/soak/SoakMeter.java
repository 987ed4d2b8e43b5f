package org.arenalab.bench.soak;

import org.HdrHistogram.Histogram;
import org.arenalab.bench.peer.block.BlockAllocator;
import org.arenalab.bench.peer.block.OwnMemory;
import org.arenalab.os.process.ProcessorWait;
import org.arenalab.os.residency.ProcessResidency;
import org.arenalab.os.residency.RangeResidency;
import org.arenalab.os.residency.Residency;

/**
 * A meter that reads the changes since its last reading. A reading takes some 10 ms, most of it for
 * {@code /proc/self/smaps}. It costs the same for every allocator and runs in a thread other than
 * the working thread.
 */
final class SoakMeter implements AutoCloseable {
  private final Residency residency = new Residency();
  private final SoakWork.Counters counters;
  private final OwnMemory memory;
  private final ProcessorWait wait;
  private Histogram sampled;
  private Histogram batches;
  private long lastSteps;
  private long lastNs;
  private long lastMadvise;
  private ProcessResidency lastProcess;
  private long lastWaitedNs;
  private long lastStolenNs;

  /**
   * Starts the first interval.
   *
   * @param wait the waiting time of the working thread
   */
  SoakMeter(BlockAllocator<?> allocator, SoakWork.Counters counters, ProcessorWait wait) {
    this.counters = counters;
    this.wait = wait;
    this.memory = allocator instanceof OwnMemory own ? own : null;
    start();
  }

  private void start() {
    lastNs = System.nanoTime();
    lastSteps = counters.steps.getAcquire();
    sampled = counters.sampledNs.getIntervalHistogram();
    batches = counters.batchNs.getIntervalHistogram();
    lastMadvise = use().madviseCalls();
    lastProcess = residency.process();
    lastWaitedNs = wait.waitedNs();
    lastStolenNs = wait.stolenNs();
  }

  SoakEpoch read(int part, int epoch) {
    long nowNs = System.nanoTime();
    long steps = counters.steps.getAcquire();
    sampled = counters.sampledNs.getIntervalHistogram(sampled);
    batches = counters.batchNs.getIntervalHistogram(batches);
    ProcessResidency process = residency.process();
    RangeResidency arena =
        residency.detail(
            memory == null ? 0 : memory.reservedAddress(),
            memory == null ? 0 : memory.reservedBytes());
    OwnMemory.Use use = use();
    long waitedNs = wait.waitedNs();
    long stolenNs = wait.stolenNs();
    SoakEpoch read =
        new SoakEpoch(
            part,
            epoch,
            (nowNs - lastNs) / 1e9,
            steps - lastSteps,
            sampled.getValueAtPercentile(50),
            sampled.getValueAtPercentile(99),
            sampled.getMaxValue(),
            batches.getMaxValue(),
            known(arena.residentBytes()),
            known(arena.lazyFreeBytes()),
            known(use.liveBytes()),
            process.rssBytes(),
            known(use.madviseCalls() - lastMadvise),
            process.minorFaults() - lastProcess.minorFaults(),
            process.majorFaults() - lastProcess.majorFaults(),
            difference(waitedNs, lastWaitedNs),
            difference(stolenNs, lastStolenNs));
    lastNs = nowNs;
    lastSteps = steps;
    lastMadvise = use.madviseCalls();
    lastProcess = process;
    lastWaitedNs = waitedNs;
    lastStolenNs = stolenNs;
    return read;
  }

  private static long difference(long now, long before) {
    return now == ProcessorWait.UNKNOWN || before == ProcessorWait.UNKNOWN
        ? SoakEpoch.UNKNOWN
        : now - before;
  }

  private OwnMemory.Use use() {
    return memory == null ? new OwnMemory.Use(0, 0) : memory.use();
  }

  private long known(long value) {
    return memory == null ? SoakEpoch.UNKNOWN : value;
  }

  @Override
  public void close() {
    residency.close();
  }
}
