package org.arenalab;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.arenalab.compressed.ArenaClosedException;
import org.arenalab.compressed.CompressedArena;
import org.arenalab.compressed.CompressedArenaConfig;
import org.arenalab.compressed.CompressedRegion;
import org.arenalab.extent.ExtentPool;
import org.arenalab.extent.ExtentPoolConfig;
import org.arenalab.shm.ShmArena;
import org.arenalab.shm.ShmArenaConfig;
import org.arenalab.slab.SlabAllocator;
import org.arenalab.slab.SlabConfig;
import org.arenalab.slab.SlabMode;

/**
 * A program that opens one allocator of each kind, uses it, and ends in the way that the second
 * argument names.
 */
final class ExitStatisticsChild {
  private static SlabAllocator slab;
  private static ShmArena shm;
  private static CompressedArena compressed;
  private static CompressedRegion region;
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
      case "closing-hook" -> {
        openCompressed();
        exitWhileHookWaitsForClose();
      }
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
        // Reaches the end of main with open allocators.
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
    region = compressed.allocateRegion(1 << 20);
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

  /**
   * Ends the process while a close holds the arena's lock. A shutdown hook of the program waits for
   * that close. The visitor delays the close until the exit waits for the lock to read the
   * statistics.
   */
  private static void exitWhileHookWaitsForClose() throws InterruptedException {
    CountDownLatch inside = new CountDownLatch(1);
    Thread.ofPlatform().daemon().start(() -> visitUntilClosed(inside));
    inside.await();
    Thread closing = Thread.ofPlatform().daemon().start(() -> close(compressed));
    awaitCallOf("awaitNone");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> join(closing)));
  }

  private static void visitUntilClosed(CountDownLatch inside) {
    try {
      region.forEachChunk(
          (chunk, state, storedBytes, idleEpochs) -> {
            inside.countDown();
            awaitCallOf("stats");
          });
    } catch (ArenaClosedException expected) {
      return;
    }
  }

  /** Waits until a thread waits inside a method of the arena. */
  private static void awaitCallOf(String method) {
    while (Thread.getAllStackTraces().values().stream()
        .noneMatch(trace -> waitsIn(trace, method))) {
      Thread.onSpinWait();
    }
  }

  private static boolean waitsIn(StackTraceElement[] trace, String method) {
    return trace.length > 0
        && trace[0].getMethodName().equals("park")
        && Stream.of(trace)
            .anyMatch(
                frame ->
                    frame.getClassName().startsWith("org.arenalab.compressed.")
                        && frame.getMethodName().equals(method));
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void close(AutoCloseable each) {
    try {
      each.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
