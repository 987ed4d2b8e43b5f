package org.arenalab.bench.mem;

import org.arenalab.compressed.CompressedArena;
import org.arenalab.compressed.CompressedArenaConfig;
import org.arenalab.compressed.CompressedArenaStats;
import org.arenalab.compressed.CompressedRegion;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;

/** The memory of a workload: plain, or a region of an arena. For one thread. */
sealed interface WorkloadPages extends AutoCloseable
    permits WorkloadPages.Plain, WorkloadPages.InArena, LoopedPages, SwappedPages {
  /** The default chunk size: 4,096 B, or a kernel page if that is larger. */
  int PAGE_BYTES = CompressedArenaConfig.DEFAULT_CHUNK_BYTES;

  /** Returns memory with zeros in all pages, all of them resident. */
  static WorkloadPages open(WorkloadPlan plan) {
    long sizeBytes = (long) plan.regionMb() << 20;
    if (plan.kernelSwap()) {
      return new SwappedPages(new Plain(sizeBytes), plan.tColdMs());
    }
    if (!plan.useArena()) {
      return new Plain(sizeBytes);
    }
    InArena inArena = new InArena(plan, sizeBytes);
    return plan.loops() == null ? inArena : new LoopedPages(inArena, plan);
  }

  /** Touches the first byte of every page. */
  void pass(Touch touch);

  /** Compresses the compressible pages before an idle time; does nothing for plain memory. */
  void compress();

  /** Returns the arena's statistics, or null. */
  CompressedArenaStats stats();

  /** Returns the statistics of the loops as JSON, or null. */
  default String loopsJson() {
    return null;
  }

  /** Returns whether memory shrinks during the idle time, and not before it. */
  default boolean shrinksWhileIdle() {
    return false;
  }

  /** Returns memory of the kernel that holds compressed pages, and that no process counts. */
  default long kernelBytes() {
    return 0;
  }

  /**
   * Checks every page.
   *
   * @param first the expected first byte of each page; all other bytes are 0
   * @throws IllegalStateException that names the first wrong offset
   */
  void verify(byte first);

  @Override
  void close();

  /** Ordinary mapped memory. */
  final class Plain implements WorkloadPages {
    private final long address;
    private final long sizeBytes;

    Plain(long sizeBytes) {
      this.sizeBytes = sizeBytes;
      address = VirtualMemory.reserve(sizeBytes, PAGE_BYTES);
      RawMemory.fill(address, sizeBytes, (byte) 0);
    }

    @Override
    public void pass(Touch touch) {
      for (long page = address; page < address + sizeBytes; page += PAGE_BYTES) {
        byte before = RawMemory.getByte(page);
        RawMemory.putByte(page, touch.of(before));
      }
    }

    @Override
    public void compress() {}

    @Override
    public CompressedArenaStats stats() {
      return null;
    }

    long address() {
      return address;
    }

    long sizeBytes() {
      return sizeBytes;
    }

    @Override
    public void verify(byte first) {
      for (long offset = 0; offset < sizeBytes; offset += Long.BYTES) {
        requireEqual(offset, RawMemory.getLong(address + offset), first);
      }
    }

    @Override
    public void close() {
      ReleaseGate.ours().unmap(address, sizeBytes);
    }
  }

  /** A region of an arena that only this workload uses. */
  final class InArena implements WorkloadPages {
    private final CompressedArena arena;
    private final CompressedRegion region;
    private final boolean compressesItself;

    InArena(WorkloadPlan plan, long sizeBytes) {
      compressesItself = plan.compressesItself();
      arena =
          CompressedArena.open(
              CompressedArenaConfig.builder()
                  .chunkBytes(PAGE_BYTES)
                  .capacityBytes((long) plan.arenaCapMb() << 20)
                  .minSavingsPercent(plan.arenaMinSavingsPct())
                  .reservedBytes(sizeBytes)
                  .build());
      region = arena.allocateRegion(sizeBytes);
      for (long chunk = 0; chunk < region.chunks(); chunk++) {
        region.putByte(chunk * PAGE_BYTES, (byte) 0);
      }
    }

    @Override
    public void pass(Touch touch) {
      for (long chunk = 0; chunk < region.chunks(); chunk++) {
        var _ = touch.on(region, chunk);
      }
    }

    @Override
    public void compress() {
      if (compressesItself) {
        var _ = region.compress();
      }
    }

    @Override
    public CompressedArenaStats stats() {
      return arena.stats();
    }

    CompressedArena arena() {
      return arena;
    }

    @Override
    public void verify(byte first) {
      for (long offset = 0; offset < region.sizeBytes(); offset += Long.BYTES) {
        requireEqual(offset, region.getLong(offset), first);
      }
    }

    @Override
    public void close() {
      arena.close();
    }
  }

  private static void requireEqual(long offset, long found, byte first) {
    // Little-endian: the first byte is the lowest of the word.
    long expected = offset % PAGE_BYTES == 0 ? first & 0xFF : 0;
    if (found != expected) {
      throw new IllegalStateException(
          "offset %d holds 0x%x, expected 0x%x".formatted(offset, found, expected));
    }
  }
}
