package org.arenalab.slab;

import java.lang.foreign.MemorySegment;
import org.arenalab.os.RawMemory;

/**
 * One thread's way into a {@link SlabAllocator}: the fast way to allocate and free.
 *
 * <p><b>Assumptions.</b> Only the thread that made the heap uses it. A block is not used after it
 * was freed. Any heap frees any block of its allocator, also one that another thread allocated, if
 * the two threads have synchronised.
 *
 * <p><b>Guarantees.</b> Live blocks never overlap and start at multiples of 16. A request that
 * fails changes nothing. Addresses that are not of this allocator are refused; what else is found,
 * and at what price, is {@link Checking}'s choice.
 *
 * <p><b>Progress.</b> Wait-free while the hot list of the size class has a block, or room for one.
 * Otherwise a lock may be taken for as long as another thread takes some pages.
 *
 * <p><b>Cost.</b> Three loads and one store to allocate; two loads and two stores to free. A block
 * of another heap costs some nanoseconds more, and one atomic operation for every {@value
 * OutgoingFrees#BATCH_BLOCKS}. Makes no garbage.
 *
 * <p>When the thread ends, the next one that wants a heap takes this one's memory over; {@link
 * #close} lets it do so earlier.
 */
public final class SlabHeap implements AutoCloseable {
  private static final byte[] NO_CLASSES = {};

  /** A bit of the class's byte that no class has: it makes every block look like another heap's. */
  private static final int NOBODY = 1 << (Region.CLASS_BITS - 1);

  private static final int UNIT_SHIFT = 4;
  private static final int ROUND_UP = (1 << UNIT_SHIFT) - 1;

  /** The hot lists; others put in their place make the next operation come to the slow path. */
  long[] hot;

  private final long base;
  private final int[] pageOwners;

  /** The class of a size in units; empty if every operation is to be checked. */
  private final byte[] classes;

  /** What a page of this heap is marked with; what none is if every operation is to be checked. */
  private final int fastOwner;

  private final int ownerWord;
  private final SlabAllocator allocator;
  private final HeapCore core;
  private final HeapChecks checks;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * @param thread the one that uses it; null if whoever does holds a lock
   */
  SlabHeap(SlabAllocator allocator, HeapCore core, HeapChecks checks, Thread thread) {
    this.allocator = allocator;
    this.core = core;
    this.checks = checks;
    this.thread = thread;
    base = allocator.region().address;
    pageOwners = allocator.region().pageOwners;
    ownerWord = Region.ownerWord(core.owner, 0);
    classes = checks == null ? SizeClasses.byUnitsTable() : NO_CLASSES;
    fastOwner = checks == null ? ownerWord : ownerWord | NOBODY;
    hot = HeapCore.blocked();
  }

  /**
   * Allocates a block, whose bytes may be anything.
   *
   * @param sizeBytes 1 to {@link SlabAllocator#MAX_SIZE_BYTES}
   * @return its address, a multiple of 16
   * @throws InvalidRequestException if the size is outside its range
   * @throws SlabExhaustedException if there is no room
   */
  public long allocate(long sizeBytes) {
    long address = popHot(classes, sizeBytes);
    return address != 0 ? address : allocateOther(sizeBytes);
  }

  /** A block of the hot list; 0 where only the slow path knows. */
  private long popHot(byte[] classByUnits, long sizeBytes) {
    long units = (sizeBytes + ROUND_UP) >>> UNIT_SHIFT;
    if (units < classByUnits.length) {
      int sizeClass = classByUnits[(int) units];
      long[] lists = hot;
      long word = lists[sizeClass];
      long address = word & BlockList.ADDRESS;
      if (address != 0) {
        lists[sizeClass] = RawMemory.getLong(address);
        return address;
      }
    }
    return 0;
  }

  private long allocateOther(long sizeBytes) {
    enter();
    if (sizeBytes <= 0 || sizeBytes > SlabAllocator.MAX_SIZE_BYTES) {
      throw InvalidRequestException.size(sizeBytes);
    }
    if (checks == null) {
      return allocateSlowly(sizeBytes);
    }
    long address = checks.allocateGuarded(sizeBytes);
    if (address != 0) {
      return address;
    }
    address = popHot(SizeClasses.byUnitsTable(), sizeBytes);
    if (address == 0) {
      address = allocateSlowly(sizeBytes);
      checks.slowPath(core);
    }
    checks.allocated(address);
    return address;
  }

  /** Before anything is changed: the caller may be here, and has the real lists. */
  private void enter() {
    if (checks != null) {
      checks.requireOwner(thread);
    }
    core.settle(this);
  }

  private long allocateSlowly(long sizeBytes) {
    if (sizeBytes > SizeClasses.MAX_BLOCK_BYTES) {
      return allocator.direct().allocate(sizeBytes, 1);
    }
    return allocateOfClass(SizeClasses.of(sizeBytes), sizeBytes);
  }

  private long allocateOfClass(int sizeClass, long sizeBytes) {
    long address = core.pop(sizeClass);
    if (address == 0) {
      core.drainWholly();
      address = core.pop(sizeClass);
    }
    return address != 0 ? address : allocator.allocateAtLast(core, sizeClass, sizeBytes);
  }

  /**
   * Allocates a block at a stricter alignment than 16.
   *
   * @param alignmentBytes a power of two up to {@link SlabAllocator#MAX_ALIGNMENT_BYTES}
   */
  public long allocate(long sizeBytes, long alignmentBytes) {
    if (Long.bitCount(alignmentBytes) != 1
        || alignmentBytes < 0
        || alignmentBytes > SlabAllocator.MAX_ALIGNMENT_BYTES) {
      throw InvalidRequestException.alignment(alignmentBytes);
    }
    if (alignmentBytes <= SlabAllocator.ALIGNMENT_BYTES) {
      return allocate(sizeBytes);
    }
    enter();
    if (sizeBytes <= 0 || sizeBytes > SlabAllocator.MAX_SIZE_BYTES) {
      throw InvalidRequestException.size(sizeBytes);
    }
    if (alignmentBytes > SizeClasses.PAGE_BYTES
        || sizeBytes > SizeClasses.MAX_BLOCK_BYTES - alignmentBytes) {
      return allocator.direct().allocate(sizeBytes, alignmentBytes);
    }
    long address = allocateOfClass(SizeClasses.aligned(sizeBytes, alignmentBytes), sizeBytes);
    if (checks != null) {
      checks.slowPath(core);
      checks.allocated(address);
    }
    return address;
  }

  /** As {@link #allocate(long)}, all bytes of the request 0. */
  public long allocateZeroed(long sizeBytes) {
    long address = allocate(sizeBytes);
    if (sizeBytes <= SizeClasses.MAX_BLOCK_BYTES) {
      RawMemory.fill(address, sizeBytes, (byte) 0);
    }
    return address;
  }

  /**
   * Makes a block larger or smaller, which may move it. What both sizes hold is kept; what comes
   * after may be anything. If it fails, the block stays as it was.
   *
   * @return the block's address from now on
   */
  public long reallocate(long address, long sizeBytes) {
    enter();
    long usableBytes = usableSize(address);
    if (sizeBytes <= usableBytes && sizeBytes > usableBytes / 2) {
      return address;
    }
    long moved = allocate(sizeBytes);
    RawMemory.copy(address, moved, Math.min(usableBytes, sizeBytes));
    free(address);
    return moved;
  }

  /**
   * Frees a block, whichever heap allocated it.
   *
   * @throws InvalidAddressException if the address is not in a page of this allocator that has live
   *     blocks; see {@link Checking} for what else is found
   * @throws DoubleFreeException if the block is free already and that is checked
   */
  public void free(long address) {
    if (!pushHot(fastOwner, address)) {
      freeOther(address);
    }
  }

  /** Whether the block went to the hot list; only the slow path knows about others. */
  private boolean pushHot(int owner, long address) {
    int page = (int) ((address - base) >> SizeClasses.PAGE_SHIFT);
    int[] owners = pageOwners;
    if (page >= 0 && page < owners.length) {
      int sizeClass = owners[page] ^ owner;
      long[] lists = hot;
      if (sizeClass >= 0 && sizeClass < lists.length) {
        long word = lists[sizeClass];
        if (word < BlockList.FULL) {
          RawMemory.putLong(address, word);
          lists[sizeClass] = (word | BlockList.ADDRESS) + 1 + address;
          return true;
        }
      }
    }
    return false;
  }

  private void freeOther(long address) {
    enter();
    if (checks == null) {
      freeSlowly(address);
      return;
    }
    if (checks.freed(address) && !pushHot(ownerWord, address)) {
      freeSlowly(address);
      checks.slowPath(core);
    }
  }

  private void freeSlowly(long address) {
    Region region = allocator.region();
    if (!region.contains(address)) {
      if (!allocator.direct().free(address)) {
        throw InvalidAddressException.foreign(address);
      }
      return;
    }
    int word = pageOwners[region.pageOf(address)];
    if (word == 0) {
      throw InvalidAddressException.foreign(address);
    }
    int owner = word >>> Region.CLASS_BITS;
    int sizeClass = word - Region.ownerWord(owner, 0);
    if (owner == core.owner) {
      core.push(sizeClass, address);
    } else {
      core.send(owner, sizeClass, address);
    }
  }

  /**
   * How many bytes of a live block may be used: its size class's.
   *
   * @throws InvalidAddressException as {@link #free}
   */
  public long usableSize(long address) {
    return allocator.usableSize(address);
  }

  /** The block as a segment of {@code sizeBytes}, checked at its ends; not after it was freed. */
  public MemorySegment segment(long address, long sizeBytes) {
    return RawMemory.segment(address, sizeBytes);
  }

  /**
   * Hands over what was freed here of other heaps, takes in what others freed, and puts cached
   * blocks back on their pages, so that nothing waits while the thread is away. For threads that
   * know that they will be idle; allocating and freeing needs no such call.
   */
  public void flush() {
    enter();
    core.drainWholly();
  }

  /** Gives the heap up. Blocks stay live, and any heap frees them. Closing twice does nothing. */
  @Override
  public void close() {
    if (!closed && !allocator.isClosed()) {
      enter();
      closed = true;
      core.abandon();
    }
  }

  void markClosed() {
    closed = true;
    hot = HeapCore.blocked();
  }

  boolean isClosed() {
    return closed;
  }

  Thread thread() {
    return thread;
  }

  HeapCore core() {
    return core;
  }
}
