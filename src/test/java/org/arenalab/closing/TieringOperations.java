package org.arenalab.closing;

import static org.arenalab.closing.Operation.always;
import static org.arenalab.closing.Operation.raced;
import static org.arenalab.closing.Operation.risky;

import java.util.List;
import org.arenalab.compressed.CompressedArena;
import org.arenalab.compressed.CompressedArenaConfig;
import org.arenalab.compressed.CompressedRegion;
import org.arenalab.tiering.ArenaLoops;
import org.arenalab.tiering.LoopsClosedException;
import org.arenalab.tiering.TieringConfig;
import org.arenalab.tiering.TieringException;
import org.arenalab.tiering.TieringException.Reason;
import org.arenalab.tiering.prefetch.PhaseHint;

/** What {@link ArenaLoops} can do. One arena serves all rounds: each round's loops leave it. */
final class TieringOperations {
  private static final CompressedArena ARENA =
      CompressedArena.open(CompressedArenaConfig.builder().reservedBytes(16L << 20).build());
  private static final CompressedRegion REGION = ARENA.allocateRegion(1L << 20);

  private TieringOperations() {}

  static List<ClosingSubject<?>> subjects() {
    return List.of(
        new ClosingSubject<>(
            "ArenaLoops",
            ArenaLoops.class,
            TieringOperations::open,
            ArenaLoops::close,
            LoopsClosedException.class,
            operations()));
  }

  private static ArenaLoops open() {
    ArenaLoops loops = ArenaLoops.open(ARENA, TieringConfig.defaults());
    loops.start();
    return loops;
  }

  private static List<Operation<ArenaLoops>> operations() {
    return List.of(
        risky("start()", on -> () -> restart(on)),
        always("stop()", on -> on::stop),
        always("close()", on -> on::close),
        always("isRunning()", on -> on::isRunning),
        always("config()", on -> on::config),
        always("stats()", on -> on::stats),
        always("sources()", on -> on::sources),
        raced("snapshot()", on -> on::snapshot),
        raced("prefetchChunk(CompressedRegion,long)", on -> () -> on.prefetchChunk(REGION, 1)),
        raced(
            "prefetchRange(CompressedRegion,long,long)",
            on -> () -> on.prefetchRange(REGION, 0, 9)),
        raced(
            "phaseHint(CompressedRegion,PhaseHint)",
            on -> () -> on.phaseHint(REGION, PhaseHint.IDLE_SOON)));
  }

  private static void restart(ArenaLoops loops) {
    loops.stop();
    try {
      loops.start();
    } catch (TieringException e) {
      // The other thread has started them.
      if (e.reason() != Reason.RUNNING) {
        throw e;
      }
    }
  }
}
