package org.arenalab.bench.replay;

import java.lang.foreign.Arena;
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
   * @throws ReplayException if the trace is sampled, or larger than memory
   */
  public static ReplayScript of(String trace, int workers) {
    ThreadShares shares = new ThreadShares();
    long events = count(trace, shares);
    shares.split(workers);
    Arena arena = Arena.ofShared();
    ScriptBuilder builder = new ScriptBuilder(arena, shares, events);
    boolean built = false;
    try (TraceReader reader = TraceFiles.open(trace)) {
      EventColumns columns = new EventColumns();
      while (reader.next(columns)) {
        builder.add(columns);
      }
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

  /** Counts the events of each thread; returns the events of a pass. */
  private static long count(String trace, ThreadShares shares) {
    try (TraceReader reader = TraceFiles.open(trace)) {
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
      // Live blocks are freed at the end of a pass.
      return counts.allocations() + counts.reallocations() + counts.frees() + counts.live();
    }
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
