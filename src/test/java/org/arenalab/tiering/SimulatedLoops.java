package org.arenalab.tiering;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.SplittableRandom;
import org.arenalab.compressed.CompressedArena;
import org.arenalab.compressed.CompressedArenaConfig;
import org.arenalab.compressed.CompressedRegion;
import org.arenalab.compressed.chunk.ChunkState;
import org.arenalab.hotness.HotnessSources;
import org.arenalab.hotness.MemoryKind;

/** Loops over a real arena in simulated time: the test does the turns of the threads. */
final class SimulatedLoops implements AutoCloseable {
  static final int CHUNK_BYTES = CompressedArenaConfig.DEFAULT_CHUNK_BYTES;
  static final long GROUP_BYTES = (long) ChunkGroup.CHUNKS * CHUNK_BYTES;

  final CompressedArena arena;
  final ArenaLoops loops;
  final LoopRun run;
  private long clockNs = 1234;
  private Error clockFailure;

  SimulatedLoops(CompressedArenaConfig arenaConfig, TieringConfig config) {
    this(arenaConfig, config, kind -> HotnessSources.open(kind, MemoryKind.PRIVATE));
  }

  SimulatedLoops(CompressedArenaConfig arenaConfig, TieringConfig config, SourceOpener opener) {
    arena = CompressedArena.open(arenaConfig);
    loops = ArenaLoops.open(arena, config, opener, this::readClock);
    run = loops.prepare();
  }

  /** The settings of a test: constant {@code tCold} of 2 s, all budget, no prefetch. */
  static TieringConfig.Builder config() {
    return TieringConfig.builder()
        .tCold(Duration.ofSeconds(2))
        .tColdMin(Duration.ofSeconds(2))
        .tColdMax(Duration.ofSeconds(2))
        .cpuBudget(100)
        .prefetch(false);
  }

  static SimulatedLoops open() {
    return new SimulatedLoops(CompressedArenaConfig.defaults(), config().build());
  }

  /** Runs for some time; {@code program} runs before each tick. */
  void run(long ms, Runnable program) {
    long endNs = clockNs + ms * 1_000_000;
    while (clockNs < endNs) {
      program.run();
      clockNs += Math.min(turn(), endNs - clockNs);
    }
  }

  void run(long ms) {
    run(ms, () -> {});
  }

  /** Does a turn of each loop; returns the sleep of the hotness loop. */
  long turn() {
    long napNs = run.hotness().turn();
    while (run.compression().turn() == 0) {
      // Works.
    }
    return Math.max(napNs, 1);
  }

  /** Returns the simulated time since the start, in milliseconds. */
  long nowMs() {
    return clockNs / 1_000_000;
  }

  private long readClock() {
    if (clockFailure != null) {
      throw clockFailure;
    }
    return clockNs;
  }

  /** Makes each turn end with an error, until this is called with null. */
  void fail(Error failure) {
    clockFailure = failure;
  }

  /** Moves the clock without a turn. */
  void jump(long ms) {
    clockNs += ms * 1_000_000;
  }

  /** Returns text that codecs make a third smaller; each chunk and version has its own. */
  static byte[] text(long chunk, long version) {
    byte[] bytes = new byte[CHUNK_BYTES];
    SplittableRandom random = new SplittableRandom(chunk * 31 + version);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = i % 16 < 8 ? (byte) 'a' : (byte) random.nextInt(16);
    }
    return bytes;
  }

  static byte[] noise(long chunk) {
    byte[] bytes = new byte[CHUNK_BYTES];
    new SplittableRandom(chunk).nextBytes(bytes);
    return bytes;
  }

  CompressedRegion filled(long groups) {
    CompressedRegion region = arena.allocateRegion(groups * GROUP_BYTES);
    for (long chunk = 0; chunk < region.chunks(); chunk++) {
      write(region, chunk, text(chunk, 0));
    }
    return region;
  }

  static void write(CompressedRegion region, long chunk, byte[] bytes) {
    region.write(chunk * CHUNK_BYTES, MemorySegment.ofArray(bytes));
  }

  static byte[] read(CompressedRegion region, long chunk) {
    byte[] bytes = new byte[CHUNK_BYTES];
    region.read(chunk * CHUNK_BYTES, MemorySegment.ofArray(bytes));
    return bytes;
  }

  static void touch(CompressedRegion region, long first, long count) {
    for (long chunk = first; chunk < first + count; chunk++) {
      region.getByte(chunk * CHUNK_BYTES);
    }
  }

  static long stored(CompressedRegion region, long first, long count) {
    long stored = 0;
    for (long chunk = first; chunk < first + count; chunk++) {
      ChunkState state = region.state(chunk);
      stored += state == ChunkState.COMPRESSED || state == ChunkState.SAME_FILLED ? 1 : 0;
    }
    return stored;
  }

  TieringStats stats() {
    return loops.stats();
  }

  @Override
  public void close() {
    loops.close();
    arena.close();
  }
}
