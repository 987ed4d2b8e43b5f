package org.arenalab.shm;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.arenalab.os.RawMemory;

/**
 * Allocates and frees at random, from the arena and from a lease of it. Every block is filled with
 * a pattern that nobody else writes, and compared before it is freed; now and then a block is left
 * for another actor, through a table in the arena, and another's is checked and freed instead.
 */
final class StressActor {
  /** How many blocks wait in the exchange for another actor. */
  static final int EXCHANGE_SLOTS = 64;

  private static final int MAX_LIVE = 200;
  private static final int SIZE_DOUBLINGS = 9;
  private static final long GOLDEN = 0x9e37_79b9_7f4a_7c15L;

  private final ShmArena arena;
  private final long exchange;
  private final SplittableRandom random;
  private final long identity;
  private final List<Block> live = new ArrayList<>();

  private ShmLease lease;
  private long sequence;
  private long allocations;
  private long frees;

  /** A block in this actor's hands. */
  record Block(long handle, long nonce) {}

  /** An error: a block of this actor holds bytes of another writer. */
  static final class OverlapError extends AssertionError {
    private static final long serialVersionUID = 1L;

    OverlapError(String message) {
      super(message);
    }
  }

  /**
   * @param exchangeHandle a block of {@link #EXCHANGE_SLOTS} longs, zeroed
   * @param identity one that no other actor has, below 2^23
   */
  StressActor(ShmArena arena, long exchangeHandle, long identity, long seed) {
    this.arena = arena;
    this.exchange = arena.address(exchangeHandle);
    this.random = new SplittableRandom(seed);
    this.identity = identity;
  }

  static long makeExchange(ShmArena arena) {
    long handle = arena.allocate(EXCHANGE_SLOTS * Long.BYTES);
    RawMemory.fill(arena.address(handle), EXCHANGE_SLOTS * Long.BYTES, (byte) 0);
    return handle;
  }

  void step() {
    int choice = random.nextInt(100);
    if (choice < 50 && live.size() < MAX_LIVE) {
      allocate(choice < 20);
    } else if (choice < 85) {
      freeOne();
    } else if (choice < 97) {
      swap();
    } else if (lease != null) {
      lease.close();
      lease = null;
    }
  }

  private void allocate(boolean leased) {
    long sizeBytes = 1 + random.nextLong(64L << random.nextInt(SIZE_DOUBLINGS));
    long handle;
    if (leased) {
      lease = lease == null ? arena.lease(16 << 10) : lease;
      handle = lease.tryAllocate(sizeBytes);
    } else {
      handle = arena.tryAllocate(sizeBytes);
    }
    if (handle == ShmArena.NULL) {
      freeOne();
      return;
    }
    allocations++;
    Block block = new Block(handle, (identity << 40) | ++sequence);
    fill(block);
    live.add(block);
  }

  private void freeOne() {
    if (!live.isEmpty()) {
      Block block = takeAny();
      verify(block);
      arena.free(block.handle());
      frees++;
    }
  }

  private Block takeAny() {
    int at = random.nextInt(live.size());
    Block last = live.removeLast();
    return at == live.size() ? last : live.set(at, last);
  }

  /** Leaves a block in the exchange, or frees one that is there. */
  private void swap() {
    long slot = exchange + random.nextInt(EXCHANGE_SLOTS) * (long) Long.BYTES;
    long theirs = RawMemory.getLongVolatile(slot);
    if (theirs == 0 && !live.isEmpty()) {
      Block block = takeAny();
      verify(block);
      if (!RawMemory.compareAndSetLong(slot, 0, block.handle())) {
        live.add(block);
      }
    } else if (theirs != 0 && RawMemory.compareAndSetLong(slot, theirs, 0)) {
      verify(new Block(theirs, RawMemory.getLong(arena.address(theirs))));
      arena.free(theirs);
      frees++;
    }
  }

  private void fill(Block block) {
    long address = arena.address(block.handle());
    long words = arena.sizeOf(block.handle()) / Long.BYTES;
    RawMemory.putLong(address, block.nonce());
    for (long i = 1; i < words; i++) {
      RawMemory.putLong(address + i * Long.BYTES, pattern(block, i));
    }
  }

  private void verify(Block block) {
    long address = arena.address(block.handle());
    long words = arena.sizeOf(block.handle()) / Long.BYTES;
    for (long i = 0; i < words; i++) {
      long expected = i == 0 ? block.nonce() : pattern(block, i);
      long found = RawMemory.getLong(address + i * Long.BYTES);
      if (found != expected) {
        throw new OverlapError(
            "actor %d: word %d of %d of block 0x%x (%d B) is 0x%x, expected 0x%x"
                .formatted(
                    identity,
                    i,
                    words,
                    block.handle(),
                    arena.sizeOf(block.handle()),
                    found,
                    expected));
      }
    }
  }

  private static long pattern(Block block, long word) {
    return (block.nonce() ^ block.handle()) + word * GOLDEN;
  }

  /** Writes one byte after the end of a block, which the checks must notice. */
  void trespass() {
    if (!live.isEmpty()) {
      long handle = live.get(random.nextInt(live.size())).handle();
      long behind = arena.address(handle) + arena.sizeOf(handle);
      if (behind < arena.dataAddress() + arena.capacityBytes()) {
        RawMemory.putByte(behind, (byte) ~RawMemory.getByte(behind));
      }
    }
  }

  /** Checks all of its blocks, and closes its lease. */
  void finish() {
    live.forEach(this::verify);
    if (lease != null) {
      lease.close();
      lease = null;
    }
  }

  long allocations() {
    return allocations;
  }

  long frees() {
    return frees;
  }

  List<Block> live() {
    return live;
  }
}
