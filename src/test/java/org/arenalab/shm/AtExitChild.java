package org.arenalab.shm;

import java.nio.file.Files;
import java.nio.file.Path;
import org.arenalab.shm.segments.SegmentInfo;
import org.arenalab.shm.segments.ShmSegments;

/** Creates its first arena in a shutdown hook, or lists a directory. */
public final class AtExitChild {
  private AtExitChild() {}

  public static void main(String[] arguments) {
    Path directory = Path.of(arguments[1]);
    if (arguments[0].equals("list")) {
      for (SegmentInfo each : ShmSegments.list(directory)) {
        System.out.println("FOUND " + each.stats().orElseThrow().allocations());
      }
      return;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> create(directory)));
  }

  private static void create(Path directory) {
    ShmArena arena =
        ShmArena.create(
            ShmArenaConfig.builder()
                .directory(directory)
                .name("late")
                .capacityBytes(1 << 20)
                .build());
    arena.free(arena.allocate(64));
    System.out.println("NAMED " + Files.exists(arena.path()));
  }
}
