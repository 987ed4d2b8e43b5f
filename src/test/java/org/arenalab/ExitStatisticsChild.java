package org.arenalab;

import java.nio.file.Path;
import java.util.List;
import org.arenalab.compressed.CompressedArena;
import org.arenalab.compressed.CompressedArenaConfig;
import org.arenalab.compressed.ExtentPool;
import org.arenalab.compressed.ExtentPoolConfig;
import org.arenalab.shm.ShmArena;
import org.arenalab.shm.ShmArenaConfig;
import org.arenalab.slab.SlabAllocator;
import org.arenalab.slab.SlabConfig;
import org.arenalab.slab.SlabMode;

/** Opens one allocator of each kind, uses it, and ends as the second argument says. */
final class ExitStatisticsChild {
  private static SlabAllocator slab;
  private static ShmArena shm;
  private static CompressedArena compressed;
  private static ExtentPool pool;

  private ExitStatisticsChild() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    String end = arguments[1];
    switch (end) {
      case "slab" -> openSlab();
      case "shm" -> openShm(folder);
      case "compressed" -> openCompressed();
      case "extent-pool" -> openPool();
      default -> {
        openSlab();
        openShm(folder);
        openCompressed();
        openPool();
        System.out.println("opened");
      }
    }
    switch (end) {
      case "close" -> closeAll();
      case "exit" -> System.exit(3);
      case "halt" -> Runtime.getRuntime().halt(5);
      case "race" -> race();
      default -> {
        // The end of main: the allocators stay open.
      }
    }
  }

  private static void openSlab() {
    slab =
        SlabAllocator.create(
            SlabConfig.builder().mode(SlabMode.LEAN).reservedBytes(64 << 20).build());
    slab.allocate(64);
  }

  private static void openShm(Path folder) {
    shm =
        ShmArena.create(
            ShmArenaConfig.builder()
                .name("statistics")
                .directory(folder)
                .capacityBytes(1 << 20)
                .build());
    shm.allocate(64);
  }

  private static void openCompressed() {
    compressed = CompressedArena.open(CompressedArenaConfig.defaults());
    compressed.allocateRegion(1 << 20);
  }

  private static void openPool() {
    pool = ExtentPool.open(ExtentPoolConfig.ofCapacity(1 << 20));
    pool.allocate(100, 7);
  }

  private static void closeAll() {
    slab.close();
    shm.close();
    compressed.close();
    pool.close();
  }

  private static void race() {
    List<AutoCloseable> all = List.of(slab, shm, compressed, pool);
    for (AutoCloseable each : all) {
      Thread.ofPlatform().daemon().start(() -> close(each));
    }
    System.exit(3);
  }

  private static void close(AutoCloseable each) {
    try {
      each.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
