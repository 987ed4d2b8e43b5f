package org.arenalab.tiering;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.arenalab.compressed.ArenaClosedException;
import org.arenalab.compressed.CompressedArena;
import org.arenalab.compressed.CompressedRegion;
import org.arenalab.compressed.InvalidArenaRequestException;
import org.arenalab.hotness.HotnessSources;
import org.arenalab.hotness.MemoryKind;
import org.arenalab.hotness.SourceAvailability;
import org.arenalab.hotness.SourceAvailability.State;
import org.arenalab.hotness.SourceKind;
import org.arenalab.os.StackReserve;
import org.arenalab.tiering.TieringException.Reason;
import org.arenalab.tiering.prefetch.PhaseHint;

/**
 * The three loops that drive a compressed arena: hotness, background compression and prefetch. They
 * compress the chunks that the program does not use, and decompress chunks before it uses them
 * again.
 *
 * <pre>{@code
 * try (CompressedArena arena = CompressedArena.open(CompressedArenaConfig.defaults());
 *     ArenaLoops loops = ArenaLoops.open(arena, TieringConfig.defaults())) {
 *   loops.start();
 *   CompressedRegion region = arena.allocateRegion(256 << 20);
 *   ...                                       // use the region; its cold chunks are compressed
 *   System.out.println(loops.stats().toTable());
 * }
 * }</pre>
 *
 * <p><b>Threads.</b> Any thread may call any method at any time. The loops run in daemon threads
 * with the policy SCHED_BATCH and nice 19, except the thread of prefetch. They hold no lock that an
 * access to a region wants.
 *
 * <p><b>Cost.</b> An access to a raw chunk costs what it costs without loops, and one store for
 * each chunk and epoch. An access that decompresses adds about 0.1 us for the event. Memory: about
 * 200 B for each 512 chunks, and 2.5 KiB once a chunk of them was stored.
 *
 * <p><b>The end.</b> If the arena is closed first, the threads end within one tick, at most a
 * second. {@link #close} waits for them. If the arena and its loops are dropped without close, the
 * threads end within two seconds after the next garbage collection.
 */
public final class ArenaLoops implements AutoCloseable {
  private final CompressedArena arena;
  private final TieringConfig config;
  private final SourceOpener opener;
  private final LongSupplier nanoClock;
  private final LoopCounters counters = new LoopCounters();
  private final SourceTotals sourceTotals = new SourceTotals();
  private final ReentrantLock lock = new ReentrantLock();

  /** The current or last run; null before the first start. Written under the lock. */
  private volatile LoopRun run;

  private volatile boolean closed;

  private ArenaLoops(
      CompressedArena arena, TieringConfig config, SourceOpener opener, LongSupplier nanoClock) {
    this.arena = arena;
    this.config = config;
    this.opener = opener;
    this.nanoClock = nanoClock;
  }

  /** Creates loops over an arena. They do not run yet. */
  public static ArenaLoops open(CompressedArena arena, TieringConfig config) {
    requireNonNull(arena, "arena");
    requireNonNull(config, "config");
    return open(
        arena, config, kind -> HotnessSources.open(kind, MemoryKind.PRIVATE), System::nanoTime);
  }

  /** Creates loops with the sources and the clock of a test. */
  static ArenaLoops open(
      CompressedArena arena, TieringConfig config, SourceOpener opener, LongSupplier nanoClock) {
    return new ArenaLoops(arena, config, opener, nanoClock);
  }

  public TieringConfig config() {
    return config;
  }

  /**
   * Starts the loops.
   *
   * @throws TieringException (RUNNING) if they run
   * @throws LoopsClosedException after {@link #close}
   * @throws ArenaClosedException if the arena is closed
   * @throws InvalidArenaRequestException if other loops run over the arena
   */
  public void start() {
    StackReserve.requireForOperations();
    lock.lock();
    try {
      requireOpen();
      if (isRunning()) {
        throw new TieringException(
            Reason.RUNNING, "loops are running: running=true, expected false; call stop first");
      }
      if (run != null) {
        run.stop();
      }
      LoopRun starting = prepare();
      boolean started = false;
      try {
        starting.startThreads();
        started = true;
      } finally {
        if (!started) {
          starting.stop();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Builds a run that observes the arena; its turns are done by the caller. */
  LoopRun prepare() {
    LoopRun next = new LoopRun(arena, config, counters, sourceTotals, opener, nanoClock, run);
    next.observe();
    run = next;
    return next;
  }

  /**
   * Stops the loops and waits until their threads have ended: for the group of chunks that is being
   * compressed, some milliseconds. No chunk is left in an intermediate state. A source of hotness
   * that hangs in the kernel is abandoned after 10 s. Stopping again does nothing.
   */
  public void stop() {
    StackReserve.requireForOperations();
    lock.lock();
    try {
      if (run != null) {
        run.stop();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether the loops run. They stop when the arena is closed. */
  public boolean isRunning() {
    LoopRun current = run;
    return current != null && !current.isOver();
  }

  /**
   * Asks for the decompression of a chunk that the program will use soon. Does nothing while the
   * loops do not run, if prefetch is off, if the queue of requests is full, or if the region was
   * freed.
   *
   * @throws TieringException (INVALID_REQUEST) if the region has no such chunk, or is of another
   *     arena
   * @throws LoopsClosedException after {@link #close}
   */
  public void prefetchChunk(CompressedRegion region, long chunk) {
    requireNonNull(region, "region");
    StackReserve.requireForOperation();
    requireOpen();
    requireOwn(region);
    if (Long.compareUnsigned(chunk, region.chunks()) >= 0) {
      throw new TieringException(
          Reason.INVALID_REQUEST,
          "no such chunk: chunk=%d, expected 0 to %d".formatted(chunk, region.chunks() - 1));
    }
    prefetchRange(region, chunk, 1);
  }

  /**
   * Asks for the decompression of a range of chunks; see {@link #prefetchChunk}.
   *
   * @throws TieringException (INVALID_REQUEST) if the range is not in the region, or the region is
   *     of another arena
   * @throws LoopsClosedException after {@link #close}
   */
  public void prefetchRange(CompressedRegion region, long firstChunk, long count) {
    requireNonNull(region, "region");
    StackReserve.requireForOperation();
    requireOpen();
    requireOwn(region);
    long chunks = region.chunks();
    if (firstChunk < 0 || count < 0 || firstChunk > chunks || count > chunks - firstChunk) {
      throw new TieringException(
          Reason.INVALID_REQUEST,
          "range is not in the region: firstChunk=%d, count=%d, expected to end within %d"
              .formatted(firstChunk, count, chunks));
    }
    LoopRun current = run;
    if (current != null && !current.isOver() && count > 0) {
      current.prefetch().prefetchRange(region, firstChunk, count);
    }
  }

  /**
   * Announces how the program will use a region. Does nothing while the loops do not run, or if
   * prefetch is off.
   *
   * @throws TieringException (INVALID_REQUEST) if the region is of another arena
   * @throws LoopsClosedException after {@link #close}
   */
  public void phaseHint(CompressedRegion region, PhaseHint hint) {
    requireNonNull(region, "region");
    requireNonNull(hint, "hint");
    StackReserve.requireForOperation();
    requireOpen();
    requireOwn(region);
    LoopRun current = run;
    if (current != null && !current.isOver()) {
      current.prefetch().phaseHint(region, hint);
    }
  }

  /** Returns the statistics since the loops were opened. Works at any time; costs some 10 us. */
  public TieringStats stats() {
    StackReserve.requireForOperations();
    return StatsReader.read(config, run, counters, sourceTotals);
  }

  /**
   * Takes a snapshot of the hotness of all chunks. The call walks over all chunks: about 10 ns for
   * each, 1 ms for 256 MiB. Loops and accesses continue concurrently.
   *
   * @throws TieringException (NOT_STARTED) before the first start: the ages are not known
   * @throws LoopsClosedException after {@link #close}
   * @throws ArenaClosedException if the arena is closed
   */
  public HotnessSnapshot snapshot() {
    StackReserve.requireForOperations();
    requireOpen();
    LoopRun current = run;
    if (current == null) {
      throw new TieringException(
          Reason.NOT_STARTED,
          "ages of chunks are not known: started=false, expected true; call start first");
    }
    return new SnapshotTaker(current, config).take();
  }

  /**
   * Returns one entry for each kind of hotness source, in the order of {@link SourceKind}: used,
   * available, or not, with the reason. A kind that the configuration does not name is probed.
   */
  public List<SourceAvailability> sources() {
    StackReserve.requireForOperations();
    LoopRun current = run;
    if (current != null) {
      return current.sources().sources();
    }
    return SourceKind.all().stream()
        .map(
            kind ->
                kind == SourceKind.TOUCHES
                    ? new SourceAvailability(kind, State.AVAILABLE, "")
                    : HotnessSources.probe(kind, MemoryKind.PRIVATE))
        .toList();
  }

  private void requireOpen() {
    if (closed) {
      throw new LoopsClosedException();
    }
  }

  private void requireOwn(CompressedRegion region) {
    if (!region.isOf(arena)) {
      throw new TieringException(
          Reason.INVALID_REQUEST,
          "region is of another arena: region=%s, expected one of the arena of these loops"
              .formatted(region));
    }
  }

  /** Stops the loops; see {@link #stop}. Closing again does nothing. The arena stays open. */
  @Override
  public void close() {
    StackReserve.requireForOperations();
    lock.lock();
    try {
      closed = true;
      if (run != null) {
        run.stop();
      }
    } finally {
      lock.unlock();
    }
  }
}
