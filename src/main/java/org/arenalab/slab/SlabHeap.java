package org.arenalab.slab;

import java.lang.foreign.MemorySegment;
import org.arenalab.os.RawMemory;
import org.arenalab.os.StackReserve;
import org.arenalab.settings.Checking;
import org.arenalab.slab.heap.HeapCore;
import org.arenalab.slab.heap.HeapHandle;
import org.arenalab.slab.heap.OutgoingFrees;
import org.arenalab.slab.heap.Presence;
import org.arenalab.slab.page.BlockList;
import org.arenalab.slab.page.Region;
import org.arenalab.slab.page.SizeClasses;
import org.arenalab.slab.page.SpanWord;

/**
 * A heap of one thread in a {@link SlabAllocator}: the fast way to allocate and free.
 *
 * <p><b>Assumptions.</b> Only the thread that made the heap uses it. No thread uses a block after
 * the block was freed. Any heap frees any block of its allocator. If another thread allocated the
 * block, the two threads must have synchronised.
 *
 * <p><b>Guarantees.</b> Live blocks never overlap and start at multiples of 16. A request that
 * fails changes nothing. A free of an address outside this allocator is refused. {@link Checking}
 * selects which other mistakes are detected, and at which cost.
 *
 * <p><b>Progress.</b> Wait-free while the hot list of the size class has a block, or room for one.
 * Otherwise the heap may wait for a lock while another thread takes pages.
 *
 * <p><b>Cost.</b> Three loads and one store to allocate; two loads and two stores to free. A block
 * of another heap costs some nanoseconds more, and one atomic operation for every {@value
 * OutgoingFrees#BATCH_BLOCKS} blocks. Makes no garbage.
 *
 * <p>When the thread ends, the next thread that needs a heap adopts this heap's memory; {@link
 * #close} allows this earlier.
 */
public abstract sealed class SlabHeap extends HeapHandle implements AutoCloseable
    permits PlainHeap, CheckedHeap {
  final long base;
  final int[] pageOwners;

  /** The owner word of this heap's pages, without the size class. */
  final int ownerWord;

  private final HeapSupport support;
  private final HeapCore core;
  private final HeapChecks checks;

  /**
   * Returns a new handle of {@code core}.
   *
   * @param checks null if nothing is checked
   * @param thread the one that uses the heap; null if a lock guards the heap
   */
  static SlabHeap of(HeapSupport support, HeapCore core, HeapChecks checks, Thread thread) {
    if (checks == null) {
      return new PlainHeap(support, core, thread);
    }
    return checks.guards()
        ? new GuardedHeap(support, core, checks, thread)
        : new CheckedHeap(support, core, checks, thread);
  }

  SlabHeap(HeapSupport support, HeapCore core, HeapChecks checks, Thread thread) {
    super(thread, checks != null && checks.verifies());
    this.support = support;
    this.core = core;
    this.checks = checks;
    base = support.region.address;
    pageOwners = support.region.pageOwners;
    ownerWord = Region.ownerWord(core.owner, 0);
  }

  /**
   * Allocates a block. Its bytes are not initialised.
   *
   * @param sizeBytes 1 to {@link SlabAllocator#MAX_SIZE_BYTES}
   * @return its address, a multiple of 16
   * @throws InvalidRequestException if the size is outside its range
   * @throws SlabExhaustedException if the allocator has no room
   */
  public abstract long allocate(long sizeBytes);

  /**
   * Returns the checks; null if nothing is checked. They stay with the heap when another thread
   * adopts it.
   */
  HeapChecks checks() {
    return checks;
  }

  /** Pops a block from a hot list; returns 0 if only the slow path can serve the request. */
  final long popHot(long sizeBytes) {
    if (Long.compareUnsigned(sizeBytes - 1, SizeClasses.MAX_SMALL_BYTES) < 0) {
      int sizeClass = SizeClasses.ofSmall((int) sizeBytes);
      long[] lists = this.lists;
      long address = BlockList.first(lists[sizeClass]);
      if (address != 0) {
        lists[sizeClass] = RawMemory.getLong(address);
        return address;
      }
    }
    return 0;
  }

  final long allocateSlowly(long sizeBytes) {
    begin();
    try {
      return allocateInside(sizeBytes);
    } finally {
      end();
    }
  }

  private long allocateInside(long sizeBytes) {
    enter();
    requireSize(sizeBytes);
    return record(allocateOfSize(sizeBytes));
  }

  /** Records a new block with the checks. */
  private long record(long address) {
    if (checks != null) {
      checks.verifyIfFull(core);
      checks.recordAllocation(address);
    }
    return address;
  }

  /** Allocates a block before a guard page; returns 0 if the kernel has no mapping for it. */
  final long allocateGuarded(long sizeBytes) {
    begin();
    try {
      enter();
      requireSize(sizeBytes);
      return checks.allocateGuarded(sizeBytes);
    } finally {
      end();
    }
  }

  private static void requireSize(long sizeBytes) {
    if (sizeBytes <= 0 || sizeBytes > SlabAllocator.MAX_SIZE_BYTES) {
      throw InvalidRequestException.size(sizeBytes);
    }
  }

  /**
   * Begins an operation, except a fast path that is not {@link #shown}. {@link SlabAllocator#close}
   * waits for {@link #end}. Operations nest.
   *
   * @throws AllocatorClosedException if the allocator is closed
   */
  final void begin() {
    if (checks != null) {
      requireOwner();
    }
    if (!presence.tryEnter()) {
      throw new AllocatorClosedException("the allocator");
    }
  }

  final void requireOwner() {
    if (!isOwnedByCaller()) {
      throw SlabException.foreignThread(thread, Thread.currentThread());
    }
  }

  /** Ends the operation that {@link #begin} began. */
  final void end() {
    presence.leave();
  }

  Presence presence() {
    return presence;
  }

  /**
   * Checks the stack reserve and reinstalls the real hot lists. Call after {@link #begin} and
   * before changing any state.
   */
  private void enter() {
    StackReserve.requireForOperation();
    reinstallLists();
  }

  /**
   * Reinstalls the real hot lists, if another thread had installed others.
   *
   * @throws AllocatorClosedException if the heap is closed
   */
  private void reinstallLists() {
    if (!core.tryReinstallLists(this)) {
      throw new AllocatorClosedException("the heap");
    }
  }

  private long allocateOfSize(long sizeBytes) {
    if (sizeBytes > SizeClasses.MAX_BLOCK_BYTES) {
      return support.large.allocate(core.spans, sizeBytes, 1, false);
    }
    return allocateOfClass(SizeClasses.of(sizeBytes), sizeBytes);
  }

  private long allocateOfClass(int sizeClass, long sizeBytes) {
    long address = core.pop(sizeClass);
    if (address == 0) {
      core.drainWholly();
      address = core.pop(sizeClass);
    }
    return address != 0 ? address : support.allocateAtLast(core, sizeClass, sizeBytes);
  }

  /**
   * Allocates a block with an alignment stricter than 16.
   *
   * @param alignmentBytes a power of two up to {@link SlabAllocator#MAX_ALIGNMENT_BYTES}
   */
  public long allocate(long sizeBytes, long alignmentBytes) {
    requireAlignment(alignmentBytes);
    if (alignmentBytes <= SlabAllocator.ALIGNMENT_BYTES) {
      return allocate(sizeBytes);
    }
    begin();
    try {
      return allocateAligned(sizeBytes, alignmentBytes);
    } finally {
      end();
    }
  }

  private long allocateAligned(long sizeBytes, long alignmentBytes) {
    enter();
    requireSize(sizeBytes);
    return record(
        LargeBlocks.isLarge(sizeBytes, alignmentBytes)
            ? support.large.allocate(core.spans, sizeBytes, alignmentBytes, false)
            : allocateOfClass(SizeClasses.aligned(sizeBytes, alignmentBytes), sizeBytes));
  }

  private static void requireAlignment(long alignmentBytes) {
    if (Long.bitCount(alignmentBytes) != 1
        || alignmentBytes < 0
        || alignmentBytes > SlabAllocator.MAX_ALIGNMENT_BYTES) {
      throw InvalidRequestException.alignment(alignmentBytes);
    }
  }

  /**
   * Allocates a block like {@link #allocate(long)} and zeroes the requested bytes. Pages of a large
   * block that the kernel has not committed yet stay untouched.
   */
  public long allocateZeroed(long sizeBytes) {
    return allocateZeroed(sizeBytes, 1);
  }

  /** Allocates a block like {@link #allocate(long, long)} and zeroes the requested bytes. */
  final long allocateZeroed(long sizeBytes, long alignmentBytes) {
    requireAlignment(alignmentBytes);
    begin();
    try {
      return allocateZeroedInside(sizeBytes, alignmentBytes);
    } finally {
      end();
    }
  }

  private long allocateZeroedInside(long sizeBytes, long alignmentBytes) {
    if (!LargeBlocks.isLarge(sizeBytes, alignmentBytes)) {
      long address = allocate(sizeBytes, alignmentBytes);
      RawMemory.fill(address, sizeBytes, (byte) 0);
      return address;
    }
    enter();
    requireSize(sizeBytes);
    long guarded =
        alignmentBytes <= SlabAllocator.ALIGNMENT_BYTES ? allocateGuardedIfDue(sizeBytes) : 0;
    return guarded != 0
        ? guarded
        : record(support.large.allocate(core.spans, sizeBytes, alignmentBytes, true));
  }

  /**
   * Allocates a zeroed block before a guard page; returns 0 if this block is not due to be guarded.
   */
  long allocateGuardedIfDue(long sizeBytes) {
    return 0;
  }

  /**
   * Makes a block larger or smaller, which may move it. The bytes that fit both sizes are kept; the
   * bytes after them are not initialised. If the call fails, the block is unchanged.
   *
   * <p>A block above 512 KiB grows in place if the pages after the block are free. The kernel may
   * move the pages of a block above 64 MiB without a copy. From its second growth on, a block gets
   * a quarter more than requested, or an eighth more above 64 MiB. Growth in small steps thus costs
   * linear time. A block that shrinks returns its last pages.
   *
   * @return the new address of the block
   */
  public long reallocate(long address, long sizeBytes) {
    if (checks == null && core.isUsedBy(this) && staysAsItIs(address, sizeBytes)) {
      return address;
    }
    StackReserve.requireForOperations();
    begin();
    try {
      return reallocateInside(address, sizeBytes);
    } finally {
      end();
    }
  }

  /** Returns whether a block serves the new size without a change of any state. */
  private boolean staysAsItIs(long address, long sizeBytes) {
    int page = (int) ((address - base) >> SizeClasses.PAGE_SHIFT);
    int[] owners = pageOwners;
    if (page < 0 || page >= owners.length) {
      return false;
    }
    int word = owners[page];
    if (word > 0) {
      return isClose(sizeBytes, SizeClasses.blockBytes(Region.classOfWord(word)));
    }
    return SpanWord.isLive(word)
        && address == base + ((long) page << SizeClasses.PAGE_SHIFT)
        && support.large.keepsPages(word, sizeBytes);
  }

  private static boolean isClose(long sizeBytes, long usableBytes) {
    return sizeBytes <= usableBytes && sizeBytes > usableBytes / 2;
  }

  private long reallocateInside(long address, long sizeBytes) {
    enter();
    long usableBytes = usableSize(address);
    if (usableBytes <= SizeClasses.MAX_BLOCK_BYTES) {
      if (isClose(sizeBytes, usableBytes)) {
        return address;
      }
    } else {
      requireSize(sizeBytes);
      long resized = support.resize(address, sizeBytes);
      if (resized != 0) {
        return resized;
      }
    }
    return move(address, usableBytes, sizeBytes);
  }

  private long move(long address, long usableBytes, long sizeBytes) {
    boolean grows = sizeBytes > usableBytes && sizeBytes > SizeClasses.MAX_BLOCK_BYTES;
    long moved = grows ? allocateGrown(address, sizeBytes) : allocate(sizeBytes);
    RawMemory.copy(address, moved, Math.min(usableBytes, sizeBytes));
    boolean freed = false;
    try {
      free(address);
      freed = true;
    } finally {
      if (!freed) {
        free(moved);
      }
    }
    return moved;
  }

  private long allocateGrown(long from, long sizeBytes) {
    requireSize(sizeBytes);
    long guarded = allocateGuardedIfDue(sizeBytes);
    return guarded != 0
        ? guarded
        : record(support.large.allocateGrown(core.spans, from, sizeBytes));
  }

  /**
   * Frees a block of any heap of the allocator.
   *
   * @throws SlabException if the address is not in a page of this allocator that has live blocks;
   *     {@link Checking} lists the other mistakes that are detected
   * @throws DoubleFreeException if the block is free already and that is checked
   */
  public abstract void free(long address);

  /** Returns whether the block went to a hot list. The slow path handles all other blocks. */
  final boolean pushHot(long address) {
    int page = (int) ((address - base) >> SizeClasses.PAGE_SHIFT);
    int[] owners = pageOwners;
    if (page >= 0 && page < owners.length) {
      int sizeClass = owners[page] ^ ownerWord;
      long[] lists = this.lists;
      if (sizeClass >= 0 && sizeClass < lists.length) {
        long word = lists[sizeClass];
        if (!BlockList.isFull(word)) {
          lists[sizeClass] = BlockList.pushed(word, address);
          return true;
        }
      }
    }
    return false;
  }

  final void freeSlowly(long address) {
    begin();
    try {
      freeInside(address);
    } finally {
      end();
    }
  }

  private void freeInside(long address) {
    if (checks == null) {
      reinstallLists();
      freeAnywhere(address);
      return;
    }
    enter();
    if (checks.recordFree(address)) {
      freeAnywhere(address);
      checks.verifyIfFull(core);
    }
  }

  private void freeAnywhere(long address) {
    Region region = support.region;
    int word = region.contains(address) ? pageOwners[region.pageOf(address)] : -1;
    if (word == 0) {
      throw SlabException.foreignAddress(address);
    }
    if (word < 0) {
      StackReserve.requireForOperation();
      support.large.free(core.spans, address);
      return;
    }
    int owner = word >>> Region.CLASS_BITS;
    int sizeClass = word - Region.ownerWord(owner, 0);
    if (owner == core.owner) {
      StackReserve.requireForOperation();
      core.push(sizeClass, address);
    } else {
      core.send(owner, sizeClass, address);
    }
  }

  /**
   * Returns how many bytes of a live block may be used: the size of its class, span or mapping. For
   * a block before a guard page, this is the requested size.
   *
   * @throws SlabException as {@link #free}
   */
  public long usableSize(long address) {
    return support.usableSize(address);
  }

  /**
   * Returns the block as a segment of {@code sizeBytes} with bounds checks. The segment is invalid
   * after the block was freed.
   */
  public MemorySegment segment(long address, long sizeBytes) {
    return RawMemory.segment(address, sizeBytes);
  }

  /**
   * Hands over outgoing frees, collects remote frees, and returns cached blocks to their pages.
   * Then no memory waits while the thread is idle. For threads that know that they will be idle;
   * allocating and freeing needs no such call.
   */
  public void flush() {
    begin();
    try {
      enter();
      core.drainWholly();
    } finally {
      end();
    }
  }

  /**
   * Abandons the heap: the next thread that needs a heap adopts it. Blocks stay live, and any heap
   * frees them. A second call does nothing.
   */
  @Override
  public void close() {
    if (isClosed() || support.isClosed()) {
      return;
    }
    try {
      begin();
    } catch (AllocatorClosedException closedNow) {
      return;
    }
    try {
      enter();
      core.abandon(this);
    } finally {
      end();
    }
  }

  final long[] lists() {
    return lists;
  }

  HeapCore core() {
    return core;
  }
}
