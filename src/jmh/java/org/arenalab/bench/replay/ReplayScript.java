package org.arenalab.bench.replay;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.function.Function;
import org.arenalab.os.KernelFiles;
import org.arenalab.trace.EventColumns;
import org.arenalab.trace.EventKind;
import org.arenalab.trace.TraceCounts;
import org.arenalab.trace.TraceReader;
import org.arenalab.trace.TraceVerifier;

/**
 * A trace that is decoded for a number of workers. It takes 8 to 24 B off the heap for each event,
 * and some bytes of heap for each live block.
 */
public final class ReplayScript implements AutoCloseable {
  private static final String CONTAINER_LIMIT = "/sys/fs/cgroup/memory.max";

  private final Arena arena;
  private final Worker[] workers;
  private final int handOffs;
  private final long events;
  private final long peakLiveBytes;
  private final PartMeans liveMeans;

  /**
   * The part of one worker.
   *
   * @param words of its events
   * @param slots number of slots that it needs
   * @param events number of its events
   */
  record Worker(WordList words, int slots, long events) {}

  private ReplayScript(Arena arena, ScriptBuilder builder) {
    this.arena = arena;
    workers = builder.workers();
    handOffs = builder.handOffs();
    events = builder.events();
    peakLiveBytes = builder.peakLiveBytes();
    liveMeans = builder.liveMeans();
  }

  /**
   * Decodes a trace. It is read twice: the first time counts and checks the events.
   *
   * @param trace a path or a name, as in {@link TraceFiles}
   * @param workers number of workers, at least 1; fewer if the program had fewer threads
   * @throws org.arenalab.trace.TraceException if the trace is damaged, or an event cannot happen
   * @throws ReplayException if the trace is sampled, is larger than memory, or changes
   */
  public static ReplayScript of(String trace, int workers) {
    return of(trace, workers, TraceFiles::open);
  }

  /** Decodes a trace of a function that opens it twice. */
  static ReplayScript of(String trace, int workers, Function<String, TraceReader> files) {
    ThreadShares shares = new ThreadShares();
    TraceCounts counts;
    try (TraceReader reader = files.apply(trace)) {
      counts = count(reader, shares);
    }
    shares.split(workers);
    // Live blocks are freed at the end of a pass.
    long events = counts.allocations() + counts.reallocations() + counts.frees() + counts.live();
    requireMemory(events, availableBytes());
    Arena arena = Arena.ofShared();
    ScriptBuilder builder = new ScriptBuilder(arena, shares, events);
    boolean built = false;
    try (TraceReader reader = files.apply(trace)) {
      EventColumns columns = new EventColumns();
      TraceVerifier verifier = new TraceVerifier();
      while (reader.next(columns)) {
        // Another file may have the name by now, and its double free would be one of the allocator.
        verifier.accept(columns);
        requireUnchanged(verifier.counts().events() <= counts.events(), trace);
        builder.add(columns);
      }
      requireUnchanged(verifier.counts().equals(counts), trace);
      builder.freeLive();
      ReplayScript script = new ReplayScript(arena, builder);
      built = true;
      return script;
    } catch (OutOfMemoryError e) {
      throw ReplayException.outOfMemory(builder.events(), e);
    } finally {
      if (!built) {
        arena.close();
      }
    }
  }

  /** Refuses events that do not fit: the kernel would kill the process without an error. */
  static void requireMemory(long events, long availableBytes) {
    if (events > availableBytes / Long.BYTES) {
      throw ReplayException.largerThanMemory(events, events * Long.BYTES, availableBytes);
    }
  }

  /** Returns the memory of the machine that is not in use, or the limit of the container. */
  private static long availableBytes() {
    KernelFiles files = new KernelFiles(Path.of("/"));
    long available = files.readField("/proc/meminfo", "MemAvailable").orElse(Long.MAX_VALUE);
    return Math.min(available, files.readLong(CONTAINER_LIMIT).orElse(Long.MAX_VALUE));
  }

  private static void requireUnchanged(boolean holds, String trace) {
    if (!holds) {
      throw ReplayException.changed(trace);
    }
  }

  /** Counts the events, also those of each thread. */
  private static TraceCounts count(TraceReader reader, ThreadShares shares) {
    if (reader.description().isSampled()) {
      throw ReplayException.sampled(reader.description());
    }
    EventColumns columns = new EventColumns();
    TraceVerifier verifier = new TraceVerifier();
    while (reader.next(columns)) {
      verifier.accept(columns);
      for (int i = 0; i < columns.count(); i++) {
        if (columns.kind(i) != EventKind.THREAD_END) {
          shares.add(columns.thread(i));
        }
      }
    }
    TraceCounts counts = verifier.counts();
    if (counts.allocations() == 0) {
      throw ReplayException.empty();
    }
    return counts;
  }

  int workerCount() {
    return workers.length;
  }

  Worker worker(int index) {
    return workers[index];
  }

  int handOffs() {
    return handOffs;
  }

  /** Returns the number of events of a pass, with the frees at its end. */
  public long events() {
    return events;
  }

  /** Returns the largest sum of the sizes of live blocks. */
  public long peakLiveBytes() {
    return peakLiveBytes;
  }

  /** Returns the mean of the sizes of live blocks over the events. */
  public double meanLiveBytes() {
    return liveMeans.mean();
  }

  /** Returns the mean of the sizes of live blocks in each part of a pass. */
  public double[] meanLiveBytesOfParts() {
    return liveMeans.means();
  }

  /** Releases the memory of the words. */
  @Override
  public void close() {
    arena.close();
  }
}
