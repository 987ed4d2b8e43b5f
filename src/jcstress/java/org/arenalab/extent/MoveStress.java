package org.arenalab.extent;

import static org.arenalab.os.RawMemory.getLong;
import static org.arenalab.os.RawMemory.putLong;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Moves of an extent while its owner replaces it and a reader reads it. */
public final class MoveStress {
  private MoveStress() {}

  /**
   * A pool with a hole, an extent that stays, and the extent that is moved. Pools share mappings.
   */
  abstract static class WithPool implements Relocation {
    private static final int POOLS = 1 << 14;
    private static final int RANGE_BYTES = 1024;
    private static final int STARTS_BYTES = 64;
    private static final int HOLES_BYTES = 1024;
    private static final long RANGES = VirtualMemory.mapAnonymous((long) POOLS * RANGE_BYTES);
    private static final long STARTS = VirtualMemory.mapAnonymous((long) POOLS * STARTS_BYTES);
    private static final long HOLES = VirtualMemory.mapAnonymous((long) POOLS * HOLES_BYTES);
    private static final AtomicInteger NEXT = new AtomicInteger();
    private static final ExtentPoolConfig CONFIG =
        ExtentPoolConfig.builder(512).targetFragmentedPercent(0).tailSlackBytes(1 << 20).build();
    private static final int OWNER = 1;
    private static final int STAYS = 2;
    private static final int SIZE_BYTES = 64;
    private static final int VERSION_SHIFT = 32;

    static final int OLD = 7;
    static final int NEW = 9;

    private final ExtentPool pool;

    /** Version and offset of the owner's extent; offset 0 while it has none. */
    private final AtomicLong entry = new AtomicLong();

    WithPool() {
      int number = NEXT.getAndIncrement() & (POOLS - 1);
      long starts = STARTS + (long) number * STARTS_BYTES;
      RawMemory.fill(starts, STARTS_BYTES, (byte) 0);
      long range = RANGES + (long) number * RANGE_BYTES;
      long holes = HOLES + (long) number * HOLES_BYTES;
      PoolMemory memory =
          new PoolMemory(range, RANGE_BYTES, starts, STARTS_BYTES, holes, HOLES_BYTES, null);
      pool = new ExtentPool(CONFIG, memory, ReleaseGate.ours(), () -> 0);
      long hole = pool.allocate(SIZE_BYTES, STAYS);
      pool.allocate(1, STAYS);
      store(OLD);
      pool.free(hole);
    }

    private static long offset(long entry) {
      return entry & ((1L << VERSION_SHIFT) - 1);
    }

    private static long next(long entry, long offset) {
      return (((entry >>> VERSION_SHIFT) + 1) << VERSION_SHIFT) | offset;
    }

    private void store(int value) {
      long offset = pool.allocate(SIZE_BYTES, OWNER);
      for (int i = 0; i < SIZE_BYTES; i += Long.BYTES) {
        putLong(pool.address(offset) + i, value);
      }
      entry.set(next(entry.get(), offset));
    }

    @Override
    public boolean mayMove(long owner, long fromOffset) {
      return owner == OWNER && offset(entry.get()) == fromOffset;
    }

    @Override
    public boolean tryMove(long owner, long fromOffset, long toOffset) {
      long seen = entry.get();
      return offset(seen) == fromOffset && entry.compareAndSet(seen, next(seen, toOffset));
    }

    void compact() {
      pool.compact(ExtentPool.MAX_SLICE_NS, this);
    }

    void replace() {
      long seen = entry.get();
      while (!entry.compareAndSet(seen, next(seen, 0))) {
        seen = entry.get();
      }
      pool.free(offset(seen));
      store(NEW);
    }

    /**
     * Returns the content of the owner's extent; 0 if the extent changed during the read, -1 if the
     * bytes are not of one extent.
     */
    int read() {
      long seen = entry.get();
      if (offset(seen) == 0) {
        return 0;
      }
      long address = pool.address(offset(seen));
      long value = getLong(address);
      boolean same = true;
      for (int i = Long.BYTES; i < SIZE_BYTES; i += Long.BYTES) {
        same &= getLong(address + i) == value;
      }
      VarHandle.acquireFence();
      if (entry.get() != seen) {
        return 0;
      }
      return same ? (int) value : -1;
    }

    /** Returns 1 if the pool is consistent and holds two extents. */
    int verify() {
      pool.verifyInvariants();
      return pool.stats().liveExtents() == 2 ? 1 : 0;
    }
  }

  /** One thread compacts while another reads. */
  @JCStressTest
  @Outcome(id = "7, 1", expect = Expect.ACCEPTABLE, desc = "from the old place or the new one")
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "it was moved meanwhile: try again")
  @State
  public static class Read extends WithPool {
    @Actor
    public void compactor() {
      compact();
    }

    @Actor
    public void reader(II_Result result) {
      result.r1 = read();
    }

    @Arbiter
    public void end(II_Result result) {
      result.r2 = verify();
    }
  }

  /** One thread compacts while the owner replaces the extent and reads the new one. */
  @JCStressTest
  @Outcome(id = "9, 1", expect = Expect.ACCEPTABLE, desc = "from the old place or the new one")
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "it was moved meanwhile: try again")
  @State
  public static class Replace extends WithPool {
    @Actor
    public void compactor() {
      compact();
    }

    @Actor
    public void owner(II_Result result) {
      replace();
      result.r1 = read();
    }

    @Arbiter
    public void end(II_Result result) {
      int value = read();
      result.r2 = value == NEW ? verify() : 100 + value;
    }
  }

  /** The owner replaces the extent while another thread compacts and then reads. */
  @JCStressTest
  @Outcome(id = "7, 1", expect = Expect.ACCEPTABLE, desc = "the one before")
  @Outcome(id = "9, 1", expect = Expect.ACCEPTABLE, desc = "the one after")
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "in between, or try again")
  @State
  public static class ReadReplaced extends WithPool {
    @Actor
    public void owner() {
      replace();
    }

    @Actor
    public void reader(II_Result result) {
      compact();
      result.r1 = read();
    }

    @Arbiter
    public void end(II_Result result) {
      int value = read();
      result.r2 = value == NEW ? verify() : 100 + value;
    }
  }
}
