package org.arenalab.tiering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.arenalab.compressed.CompressedArena;
import org.arenalab.compressed.CompressedArenaConfig;
import org.arenalab.compressed.CompressedRegion;

/**
 * Loops with their threads, and a clock of the test. The clock advances while the test waits. It
 * stands still while a source works on a question, so that a slow machine is not a late source.
 */
final class ThreadedLoops implements AutoCloseable {
  private static final long LONGEST_STEP_NS = 20_000_000;

  final CompressedArena arena;
  final ArenaLoops loops;
  private final LoopRun run;
  private final Set<Thread> others = LoopThreads.living();
  private final AtomicLong clockNs = new AtomicLong();
  private long readNs = System.nanoTime();

  /** Whether the clock advances while a source works on a question. */
  boolean lateSources;

  ThreadedLoops(CompressedArena arena, TieringConfig config, SourceOpener opener) {
    this.arena = arena;
    loops = ArenaLoops.open(arena, config, opener, clockNs::get);
    run = loops.prepare();
    run.startThreads();
  }

  ThreadedLoops(CompressedArenaConfig arena, TieringConfig config) {
    this(
        CompressedArena.open(arena),
        config,
        kind -> {
          throw new IllegalStateException("no source: " + kind);
        });
  }

  TieringStats stats() {
    return loops.stats();
  }

  CompressedRegion filled(long groups) {
    CompressedRegion region = arena.allocateRegion(groups * SimulatedLoops.GROUP_BYTES);
    for (long chunk = 0; chunk < region.chunks(); chunk++) {
      SimulatedLoops.write(region, chunk, SimulatedLoops.text(chunk, 0));
    }
    return region;
  }

  /** Moves the clock at once. */
  void jump(long ms) {
    long _ = clockNs.addAndGet(ms * 1_000_000);
  }

  /** Lets time pass until a condition holds; returns whether it does. */
  boolean until(BooleanSupplier condition) {
    readNs = System.nanoTime();
    return LoopThreads.await(
        () -> {
          long nowNs = System.nanoTime();
          if (lateSources || run.sources().busy() == null) {
            long _ = clockNs.addAndGet(Math.min(nowNs - readNs, LONGEST_STEP_NS));
          }
          readNs = nowNs;
          return condition.getAsBoolean();
        });
  }

  /** Lets time pass, and runs a program at each step of the clock. */
  void run(long ms, Runnable program) {
    long endNs = clockNs.get() + ms * 1_000_000;
    assertThat(
            until(
                () -> {
                  program.run();
                  return clockNs.get() >= endNs;
                }))
        .isTrue();
  }

  /** Returns the threads of these loops. */
  Set<Thread> threads() {
    Set<Thread> threads = LoopThreads.living();
    threads.removeAll(others);
    return threads;
  }

  /** Ends the loops; checks that no thread and no chunk in an intermediate state is left. */
  @Override
  public void close() {
    loops.close();
    assertThat(threads()).isEmpty();
    arena.verifyInvariants();
    arena.close();
  }
}
