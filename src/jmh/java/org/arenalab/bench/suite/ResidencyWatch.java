package org.arenalab.bench.suite;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.arenalab.bench.peer.block.OwnMemory;
import org.arenalab.bench.profiler.Gauge;
import org.arenalab.bench.profiler.Gauge.Direction;
import org.arenalab.bench.workload.MemoryPressure;
import org.arenalab.os.residency.ProcessResidency;
import org.arenalab.os.residency.RangeResidency;
import org.arenalab.os.residency.Residency;

/**
 * A thread that samples an allocator's range 40 times a second during one iteration, and applies
 * the memory pressure. A sample is a page scan. LazyFree needs {@code smaps}, so it is read one and
 * two seconds after the burst, and at the end. For an allocator without a range of its own, only
 * the process's figures are reported.
 */
final class ResidencyWatch {
  private static final long PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(25);
  private static final long PRESSURE_PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final double MEBI = 1 << 20;

  private final OwnMemory memory;
  private final MemoryPressure pressure;
  private final long baselineBytes;
  private final Residency residency = new Residency();
  private final Thread thread = new Thread(this::watch, "residency-watch");
  private final ProcessResidency processBefore;
  private final long madviseBefore;
  private final List<Gauge> gauges = new ArrayList<>();
  private volatile long burstEndNs;
  private volatile boolean burstEnded;
  private volatile boolean stopping;
  private long peakBytes;
  private long firstNs;
  private long lastNs;
  private long lastBytes;
  private double mebibyteSeconds;

  private ResidencyWatch(OwnMemory memory, MemoryPressure pressure, long baselineBytes) {
    this.memory = memory;
    this.pressure = pressure;
    this.baselineBytes = baselineBytes;
    residency.resetPeak();
    processBefore = residency.process();
    madviseBefore = memory == null ? 0 : memory.use().madviseCalls();
    if (memory != null) {
      add("arena.resident.before", resident() / MEBI, "MiB", Direction.LOWER);
    }
    addAbove(".before", processBefore.rssBytes());
    thread.setDaemon(true);
  }

  /**
   * Starts the watch.
   *
   * @param memory the allocator's range, or null if it has none of its own
   * @param baselineBytes RSS of the process before the allocator was opened
   */
  static ResidencyWatch start(OwnMemory memory, MemoryPressure pressure, long baselineBytes) {
    ResidencyWatch watch = new ResidencyWatch(memory, pressure, baselineBytes);
    watch.thread.start();
    return watch;
  }

  /** Starts to count the seconds after the burst; only the first of several bursts counts. */
  void markBurstEnd() {
    if (!burstEnded) {
      burstEndNs = System.nanoTime();
      burstEnded = true;
    }
  }

  private void watch() {
    long startNs = System.nanoTime();
    long nextPressureNs = startNs + PRESSURE_PERIOD_NS;
    int afterS = 1;
    firstNs = startNs;
    lastNs = startNs;
    lastBytes = resident();
    while (!stopping) {
      sample();
      long nowNs = System.nanoTime();
      if (nowNs - nextPressureNs >= 0) {
        pressure.apply(
            memory == null ? 0 : memory.reservedAddress(),
            memory == null ? 0 : memory.reservedBytes());
        nextPressureNs = nowNs + PRESSURE_PERIOD_NS;
      }
      if (burstEnded && afterS <= 2 && nowNs - burstEndNs >= TimeUnit.SECONDS.toNanos(afterS)) {
        addAbove(".after" + afterS + "s", residency.process().rssBytes());
        addRange(".after" + afterS + "s");
        afterS++;
      }
      try {
        TimeUnit.NANOSECONDS.sleep(PERIOD_NS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void sample() {
    long bytes = resident();
    long nowNs = System.nanoTime();
    mebibyteSeconds += (lastBytes + bytes) / 2.0 / MEBI * (nowNs - lastNs) / 1e9;
    peakBytes = Math.max(peakBytes, bytes);
    lastBytes = bytes;
    lastNs = nowNs;
  }

  private long resident() {
    if (memory == null) {
      return 0;
    }
    return residency.residentBytes(memory.reservedAddress(), memory.reservedBytes());
  }

  private RangeResidency detail() {
    return residency.detail(memory.reservedAddress(), memory.reservedBytes());
  }

  /** Ends the watch and returns its figures, over {@code operations} operations. */
  List<Gauge> stop(long operations) {
    stopping = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    sample();
    ProcessResidency process = residency.process();
    addRange(".end");
    addAbove(".peak", process.peakRssBytes());
    double perOperation = 1.0 / Math.max(operations, 1);
    if (memory != null) {
      addArena(perOperation);
    }
    add("process.rss.end", process.rssBytes() / MEBI, "MiB", Direction.LOWER);
    add("process.rss.peak", process.peakRssBytes() / MEBI, "MiB", Direction.LOWER);
    long minor = process.minorFaults() - processBefore.minorFaults();
    long major = process.majorFaults() - processBefore.majorFaults();
    add("faults.minor.perOp", minor * perOperation, "faults/op", Direction.LOWER);
    add("faults.major.perOp", major * perOperation, "faults/op", Direction.LOWER);
    residency.close();
    return gauges;
  }

  private void addArena(double perOperation) {
    OwnMemory.Use use = memory.use();
    add("arena.live.end", use.liveBytes() / MEBI, "MiB", Direction.NEITHER);
    add("arena.resident.peak", peakBytes / MEBI, "MiB", Direction.LOWER);
    add("arena.memory.time", mebibyteSeconds, "MiB*s", Direction.LOWER);
    double seconds = (lastNs - firstNs) / 1e9;
    add("arena.resident.mean", mebibyteSeconds / seconds, "MiB", Direction.LOWER);
    long madvise = use.madviseCalls() - madviseBefore;
    add("madvise.perOp", madvise * perOperation, "calls/op", Direction.LOWER);
  }

  /** Adds the process's RSS above the baseline; the kernel's counts may be off by some pages. */
  private void addAbove(String when, long rssBytes) {
    double mebi = Math.max(0, rssBytes - baselineBytes) / MEBI;
    add("process.above" + when, mebi, "MiB", Direction.LOWER);
  }

  private void addRange(String when) {
    if (memory == null) {
      return;
    }
    RangeResidency range = detail();
    add("arena.resident" + when, range.residentBytes() / MEBI, "MiB", Direction.LOWER);
    add("arena.lazyFree" + when, range.lazyFreeBytes() / MEBI, "MiB", Direction.NEITHER);
    add("arena.held" + when, range.heldBytes() / MEBI, "MiB", Direction.LOWER);
  }

  private void add(String label, double value, String unit, Direction direction) {
    gauges.add(new Gauge(label, value, unit, direction));
  }
}
