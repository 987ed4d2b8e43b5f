package org.arenalab;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.arenalab.compressed.CompressedArena;
import org.arenalab.compressed.CompressedArenaConfig;
import org.arenalab.compressed.CompressedRegion;
import org.arenalab.extent.ExtentPool;
import org.arenalab.extent.ExtentPoolConfig;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;
import org.arenalab.shm.ShmArena;
import org.arenalab.shm.ShmArenaConfig;
import org.arenalab.shm.ShmLease;
import org.arenalab.slab.SlabAllocator;
import org.arenalab.slab.SlabConfig;

/**
 * Runs every operation at every depth of a small stack until the stack is full. After each dive a
 * fresh thread runs the same operation, and the allocators check their invariants.
 *
 * <p>Prints {@code done} at the end. A lock that an overflow left held shows as a line that begins
 * with {@code stuck}.
 */
final class StackOverflowChild {
  private static final long STACK_BYTES = 320 << 10;
  private static final long PATIENCE_MS = 30_000;
  private static final int SHOWN_FRAMES = 20;

  /** Depths at the end of the stack at which an operation runs; about 40 KiB of frames. */
  private static final int LAST_LEVELS = 400;

  private static final int WARM_UP = 3;
  private static final int CHUNKS = 64;
  private static final long PAGE = VirtualMemory.pageSizeBytes();

  private final SlabAllocator slab =
      SlabAllocator.create(SlabConfig.builder().reservedBytes(1L << 30).build());
  private final ShmArena shm;
  private final CompressedArena arena =
      CompressedArena.open(
          CompressedArenaConfig.builder().capacityBytes(1 << 20).reservedBytes(16 << 20).build());
  private final CompressedRegion region = arena.allocateRegion((long) CHUNKS * PAGE);
  private final ExtentPool pool = ExtentPool.open(ExtentPoolConfig.ofCapacity(1 << 20));
  private final MemorySegment bytes = Arena.global().allocate(region.chunkBytes());
  private final Map<String, Runnable> operations = new LinkedHashMap<>();
  private int level;
  private int firstLevel = Integer.MAX_VALUE;
  private int overflows;

  private StackOverflowChild(Path directory) {
    shm =
        ShmArena.create(
            ShmArenaConfig.builder()
                .directory(directory)
                .name(ShmArenaConfig.NAME_PREFIX + "overflow")
                .capacityBytes(16 << 20)
                .build());
    for (int i = 0; i < region.chunkBytes(); i++) {
      bytes.set(ValueLayout.JAVA_BYTE, i, (byte) (i / 7));
    }
    operations.put("os map", StackOverflowChild::mapAndUnmap);
    operations.put("slab blocks", () -> allocateAndFree(4_000, 64));
    operations.put("slab large", () -> allocateAndFree(1 << 20, 1));
    operations.put("slab mapping", () -> allocateAndFree(65 << 20, 1));
    operations.put("slab reallocate", this::reallocate);
    operations.put("slab create", StackOverflowChild::createSlab);
    operations.put("shm blocks", this::allocateShared);
    operations.put("shm lease", this::lease);
    operations.put("shm reset", shm::reset);
    operations.put("pool", this::packExtents);
    operations.put("compressed", this::compressAndLoad);
    operations.put("compressed region", () -> arena.allocateRegion(PAGE).close());
    operations.put("compressed open", StackOverflowChild::openArena);
  }

  public static void main(String[] arguments) throws InterruptedException {
    new StackOverflowChild(Path.of(arguments[0])).run();
    System.out.println("done");
    // Skips the shutdown hooks: an overflow may have broken what they need.
    Runtime.getRuntime().halt(0);
  }

  private void run() throws InterruptedException {
    join(new Thread(null, () -> dive(() -> {}), "measurement", STACK_BYTES));
    firstLevel = level - LAST_LEVELS;
    for (Map.Entry<String, Runnable> each : operations.entrySet()) {
      Runnable operation = each.getValue();
      for (int i = 0; i < WARM_UP; i++) {
        operation.run();
      }
      Thread diver = new Thread(null, () -> dive(operation), each.getKey(), STACK_BYTES);
      join(diver);
      join(new Thread(operation, each.getKey() + ", afterwards"));
      join(new Thread(this::verify, each.getKey() + ", invariants"));
      System.out.println(each.getKey() + ": overflows=" + overflows);
    }
    shm.close();
  }

  private void dive(Runnable operation) {
    level = 0;
    overflows = 0;
    try {
      descend(operation);
    } catch (StackOverflowError e) {
      // Expected: the stack is full.
    }
  }

  @SuppressWarnings("InfiniteRecursion") // The end is the end of the stack.
  private void descend(Runnable operation) {
    if (++level > firstLevel) {
      try {
        operation.run();
      } catch (StackOverflowError e) {
        overflows++;
      }
    }
    descend(operation);
  }

  private static void join(Thread thread) throws InterruptedException {
    thread.setDaemon(true);
    thread.setUncaughtExceptionHandler(
        (failed, e) -> {
          e.printStackTrace(System.out);
          fail("failed", failed);
        });
    thread.start();
    thread.join(PATIENCE_MS);
    if (thread.isAlive()) {
      Arrays.stream(thread.getStackTrace())
          .limit(SHOWN_FRAMES)
          .forEach(frame -> System.out.println("\tat " + frame));
      fail("stuck", thread);
    }
  }

  private static void fail(String how, Thread thread) {
    System.out.println(how + ": " + thread.getName());
    System.out.flush();
    Runtime.getRuntime().halt(1);
  }

  private void verify() {
    slab.verifyInvariants();
    pool.verifyInvariants();
    arena.verifyInvariants();
    shm.verifyInvariants();
  }

  private static void mapAndUnmap() {
    long address = VirtualMemory.mapAnonymous(2 * PAGE);
    ReleaseGate.ours().discard(address, PAGE);
    ReleaseGate.ours().unmap(address, 2 * PAGE);
  }

  private void allocateAndFree(long sizeBytes, int count) {
    long[] blocks = new long[count];
    try {
      for (int i = 0; i < count; i++) {
        blocks[i] = slab.allocate(sizeBytes);
      }
    } finally {
      for (long block : blocks) {
        if (block != 0) {
          slab.free(block);
        }
      }
    }
  }

  private void reallocate() {
    long block = slab.allocate(100);
    try {
      for (long sizeBytes = 1_000; sizeBytes <= 1 << 20; sizeBytes *= 10) {
        block = slab.reallocate(block, sizeBytes);
      }
    } finally {
      slab.free(block);
    }
  }

  private static void createSlab() {
    SlabAllocator created =
        SlabAllocator.create(SlabConfig.builder().reservedBytes(64 << 20).scavenger(false).build());
    try (created) {
      created.free(created.allocate(100));
    }
  }

  private void allocateShared() {
    long handle = shm.tryAllocate(200);
    if (handle != ShmArena.NULL) {
      shm.free(handle);
    }
  }

  private void lease() {
    try (ShmLease lease = shm.lease()) {
      long handle = lease.tryAllocate(64);
      if (handle != ShmArena.NULL) {
        shm.free(handle);
      }
    }
  }

  private void packExtents() {
    long first = pool.allocate(100, 1);
    long second = pool.allocate(5_000, 2);
    if (first != ExtentPool.NONE) {
      pool.free(first);
    }
    if (second != ExtentPool.NONE) {
      pool.free(second);
    }
    pool.trim();
  }

  private void compressAndLoad() {
    for (int chunk = 0; chunk < 4; chunk++) {
      region.write((long) chunk * region.chunkBytes(), bytes);
    }
    region.compress(0, 4);
    region.read(0, bytes);
    boolean _ = region.load(0);
    region.getLong(region.chunkBytes());
    region.pin(2).close();
    long _ = region.decompress(0, 4);
  }

  private static void openArena() {
    CompressedArena opened =
        CompressedArena.open(
            CompressedArenaConfig.builder().capacityBytes(1 << 20).reservedBytes(4 << 20).build());
    try (opened) {
      opened.allocateRegion(PAGE).putLong(0, 1);
    }
  }
}
