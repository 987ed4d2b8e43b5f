package org.arenalab.shm;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A process that stresses an arena it attaches, for tests.
 *
 * <p>Arguments: the segment's path, the exchange's handle, an identity, a seed, how long in ms, and
 * {@code fair}, {@code trespass} or {@code own}. It prints {@code READY}, begins when it is told
 * {@code GO}, and prints at the end {@code DONE allocations frees} and a line {@code LIVE handle}
 * for each block that it still has; or {@code OVERLAP} and what it found.
 *
 * <p>{@code own} makes a segment of its own too, prints {@code OWNS exchange path}, and stresses
 * that from a second thread.
 */
final class StressChild {
  static final int OVERLAP_EXIT = 3;

  private StressChild() {}

  public static void main(String[] args) throws IOException {
    Path path = Path.of(args[0]);
    long exchange = Long.parseLong(args[1]);
    long identity = Long.parseLong(args[2]);
    long seed = Long.parseLong(args[3]);
    String manner = args[5];
    try (ShmArena arena = ShmArena.attach(path, AttachMode.READ_WRITE)) {
      Thread own = manner.equals("own") ? stressOwn(path.getParent(), identity, seed) : null;
      StressActor actor = new StressActor(arena, exchange, identity, seed);
      System.out.println("READY");
      System.in.read();
      if (own != null) {
        own.start();
      }
      long endNs = System.nanoTime() + Long.parseLong(args[4]) * 1_000_000;
      for (int i = 0; System.nanoTime() < endNs; i++) {
        actor.step();
        if (manner.equals("trespass") && i % 1000 == 999) {
          actor.trespass();
        }
      }
      actor.finish();
      StringBuilder report = new StringBuilder();
      for (StressActor.Block block : actor.live()) {
        report.append("LIVE ").append(block.handle()).append('\n');
      }
      report.append("DONE ").append(actor.allocations()).append(' ').append(actor.frees());
      System.out.println(report);
    } catch (StressActor.OverlapError e) {
      System.out.println("OVERLAP " + e.getMessage());
      Runtime.getRuntime().halt(OVERLAP_EXIT);
    }
  }

  private static Thread stressOwn(Path directory, long identity, long seed) {
    ShmArena own =
        ShmArena.create(
            ShmArenaConfig.builder().directory(directory).capacityBytes(16 << 20).build());
    long exchange = StressActor.makeExchange(own);
    System.out.println("OWNS " + exchange + " " + own.path());
    StressActor actor = new StressActor(own, exchange, identity, seed + 1);
    return Thread.ofPlatform()
        .daemon()
        .unstarted(
            () -> {
              for (; ; ) {
                actor.step();
              }
            });
  }
}
