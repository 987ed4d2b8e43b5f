package org.arenalab.bench.replay;

import org.arenalab.bench.peer.block.Allocators;
import org.arenalab.bench.peer.block.BlockAllocator;

/** Replays a trace once without an allocator, and prints the number of its events. */
final class LargeTraceChild {
  static final String EVENTS = "events ";

  private LargeTraceChild() {}

  public static void main(String[] arguments) {
    try (ReplayScript script = ReplayScript.of(arguments[0], 1);
        BlockAllocator<?> allocator = Allocators.open("floor");
        Replay<?> replay = Replay.of(allocator, script, ReplayTouch.FIRST)) {
      replay.replayPass();
      System.out.println(EVENTS + script.events());
    }
  }
}
