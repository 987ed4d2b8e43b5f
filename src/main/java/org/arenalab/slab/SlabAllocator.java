package org.arenalab.slab;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.lang.foreign.SegmentAllocator;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.function.LongSupplier;
import org.arenalab.os.ExitStatistics;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.StackReserve;
import org.arenalab.os.ThreadClock;
import org.arenalab.os.UseCount;

/**
 * An allocator of off-heap blocks for one process: size classes in superslabs, a heap per thread,
 * and a choice between keeping memory and giving it back.
 *
 * <p>The fast way in is a heap of one's own: {@link #newHeap}. The methods here find the calling
 * thread's, which costs about as much again as the operation. Virtual threads share a few.
 *
 * <p><b>Assumptions.</b> A block is not used after it was freed, nor after {@link #close}; an
 * access then may end the process.
 *
 * <p><b>Guarantees.</b> Live blocks never overlap. A request that fails changes nothing.
 *
 * <p><b>Progress.</b> Allocating and freeing wait for nobody but, for pages, for another thread
 * that takes or returns some. While the kernel takes memory back, only an allocation that finds no
 * room left waits for it.
 *
 * <p><b>Errors.</b> {@link SlabException}s.
 */
public final class SlabAllocator implements AutoCloseable {
  /** What every block's address is a multiple of. */
  public static final long ALIGNMENT_BYTES = 16;

  /** The strictest alignment that can be asked for. */
  public static final long MAX_ALIGNMENT_BYTES = 1L << 30;

  /** The largest block that can be asked for, if there is address space. */
  public static final long MAX_SIZE_BYTES = 1L << 46;

  private static final ExitStatistics<SlabAllocator, SlabStats> STATISTICS =
      new ExitStatistics<>("slab", SlabAllocator::stats, SlabStats::toTable, SlabStats::toJson);

  private final SlabConfig config;
  private final ReleasePolicy policy;
  private final LongSupplier clockNs;
  private final Mappings mappings;
  private final Region region;
  private final PageStore store;
  private final HeapRegistry heaps;
  private final LargeBlocks large;
  private final LiveBlocks live;
  private final GuardedBlocks guarded;
  private final InvariantChecker checker;
  private final Maintenance maintenance;
  private final StatsReader stats;

  /** Weak, so that no thread keeps an allocator that its owner has dropped; heaps keep the rest. */
  private final ThreadLocal<WeakReference<SlabHeap>> threadHeaps =
      ThreadLocal.withInitial(() -> new WeakReference<>(newHeap()));

  /** Set once, before the allocator is published. */
  private DroppedAllocator dropped;

  /** Set once, before the allocator is published. */
  private ExitStatistics.Handle<SlabStats> statistics;

  private volatile SharedHeaps shared;

  /** Threads in operations of the allocator itself; {@link Presence} shows those of heaps. */
  private final UseCount users = new UseCount();

  private SlabAllocator(
      SlabConfig config, LongSupplier clockNs, LongSupplier processorNs, ReleaseGate gate) {
    this.config = config;
    this.clockNs = clockNs;
    policy = config.policy();
    mappings = Mappings.reserve(config);
    region = mappings.region();
    live = mappings.live();
    if (policy.drains() && !config.hugePages()) {
      region.avoidHugePages();
    }
    store = new PageStore(region, policy, config.hugePages(), clockNs);
    heaps = new HeapRegistry(this::newCore);
    DirectBlocks direct = new DirectBlocks(MappingLimit.ofProcess(), policy, clockNs);
    large = new LargeBlocks(region, new LargeSpans(region, store, heaps, policy, clockNs), direct);
    guarded = config.checking() == Checking.GUARDED ? new GuardedBlocks() : null;
    checker = new InvariantChecker(region, store, heaps, live);
    maintenance =
        new Maintenance(
            store, direct, heaps, this::drainShared, policy, gate, clockNs, processorNs);
    stats = new StatsReader(config.mode(), region, store, heaps, direct, guarded, maintenance);
  }

  private HeapCore newCore(int owner) {
    return new HeapCore(owner, region, store, mappings.remote(), policy, clockNs);
  }

  /**
   * Makes an allocator.
   *
   * @throws SlabExhaustedException if the address space cannot be reserved
   */
  public static SlabAllocator create(SlabConfig config) {
    requireNonNull(config, "config");
    StackReserve.requireForOperations();
    return create(config, System::nanoTime, ThreadClock::processorNs, ReleaseGate.ours());
  }

  static SlabAllocator create(SlabConfig config, LongSupplier clockNs) {
    return create(config, clockNs, ReleaseGate.ours());
  }

  static SlabAllocator create(SlabConfig config, LongSupplier clockNs, ReleaseGate gate) {
    return create(config, clockNs, clockNs, gate);
  }

  private static SlabAllocator create(
      SlabConfig config, LongSupplier clockNs, LongSupplier processorNs, ReleaseGate gate) {
    ExitStatistics.requireReadable(InvalidRequestException::new);
    SlabAllocator allocator = new SlabAllocator(config, clockNs, processorNs, gate);
    if (config.scavenger()) {
      allocator.maintenance.start();
    }
    allocator.dropped =
        DroppedAllocator.watch(
            allocator,
            allocator.stats.residency(),
            allocator.maintenance.scavengerThread(),
            allocator.maintenance.lastPurge());
    allocator.statistics = STATISTICS.opened(allocator, config.mode().toString());
    return allocator;
  }

  /**
   * A heap for the calling thread, and for it alone: one that an ended thread left, or a new one.
   *
   * @throws ForeignThreadException on a virtual thread, which could be stopped anywhere: use this
   *     allocator's own methods there
   */
  public SlabHeap newHeap() {
    if (Thread.currentThread().isVirtual()) {
      throw new ForeignThreadException(
          "virtual threads have no heap of their own; call the allocator's methods");
    }
    return heapFor(Thread.currentThread());
  }

  SlabHeap heapFor(Thread thread) {
    StackReserve.requireForOperation();
    enter();
    try {
      return newHeapFor(thread);
    } finally {
      users.leave();
    }
  }

  private SlabHeap newHeapFor(Thread thread) {
    HeapCore core = heaps.acquire();
    boolean handed = false;
    try {
      SlabHeap before = core.handle();
      HeapChecks checks = before == null ? newChecks() : before.checks();
      SlabHeap heap = SlabHeap.of(this, core, checks, thread);
      core.handTo(heap);
      handed = true;
      return heap;
    } finally {
      if (!handed) {
        // There was no memory for the handle: the next caller takes the heap over.
        core.endClaim(HeapCore.State.ABANDONED);
      }
    }
  }

  private HeapChecks newChecks() {
    if (live == null) {
      return null;
    }
    InvariantChecker each = config.checking() == Checking.FULL ? checker : null;
    return new HeapChecks(region, live, guarded, config.guardInterval(), each);
  }

  private SharedHeaps shared() {
    SharedHeaps all = shared;
    if (all == null) {
      synchronized (heaps) {
        all = shared;
        if (all == null) {
          all = new SharedHeaps(this, 2 * Runtime.getRuntime().availableProcessors());
          shared = all;
        }
      }
    }
    return all;
  }

  private SlabHeap threadHeap() {
    return threadHeaps.get().get();
  }

  /** As {@link SlabHeap#allocate(long)}, with the calling thread's heap. */
  public long allocate(long sizeBytes) {
    return Thread.currentThread().isVirtual()
        ? shared().with(heap -> heap.allocate(sizeBytes))
        : threadHeap().allocate(sizeBytes);
  }

  /** As {@link SlabHeap#allocate(long, long)}, with the calling thread's heap. */
  public long allocate(long sizeBytes, long alignmentBytes) {
    return Thread.currentThread().isVirtual()
        ? shared().with(heap -> heap.allocate(sizeBytes, alignmentBytes))
        : threadHeap().allocate(sizeBytes, alignmentBytes);
  }

  /** As {@link SlabHeap#allocateZeroed}, with the calling thread's heap. */
  public long allocateZeroed(long sizeBytes) {
    return allocateZeroed(sizeBytes, 1);
  }

  private long allocateZeroed(long sizeBytes, long alignmentBytes) {
    return Thread.currentThread().isVirtual()
        ? shared().with(heap -> heap.allocateZeroed(sizeBytes, alignmentBytes))
        : threadHeap().allocateZeroed(sizeBytes, alignmentBytes);
  }

  /** As {@link SlabHeap#reallocate}, with the calling thread's heap. */
  public long reallocate(long address, long sizeBytes) {
    return Thread.currentThread().isVirtual()
        ? shared().with(heap -> heap.reallocate(address, sizeBytes))
        : threadHeap().reallocate(address, sizeBytes);
  }

  /** As {@link SlabHeap#free}, with the calling thread's heap. */
  public void free(long address) {
    if (Thread.currentThread().isVirtual()) {
      shared().with(heap -> free(heap, address));
    } else {
      threadHeap().free(address);
    }
  }

  private static long free(SlabHeap heap, long address) {
    heap.free(address);
    return address;
  }

  /** As {@link SlabHeap#usableSize}. */
  public long usableSize(long address) {
    if (live == null) {
      requireOpen();
      return findUsableSize(address);
    }
    enter();
    try {
      return findUsableSize(address);
    } finally {
      users.leave();
    }
  }

  private long findUsableSize(long address) {
    if (region.contains(address)) {
      int sizeClass = region.classOf(address);
      if (live != null && !live.contains(address)) {
        throw HeapChecks.misuse(region, address);
      }
      return sizeClass >= 0 ? SizeClasses.blockBytes(sizeClass) : large.usableSize(address);
    } else {
      long bytes = large.usableSize(address);
      if (bytes == 0 && guarded != null) {
        bytes = guarded.sizeOf(address);
      }
      if (bytes > 0) {
        return bytes;
      }
    }
    requireOpen();
    throw InvalidAddressException.foreign(address);
  }

  /**
   * This allocator for code that wants segments: each is a block of its own, zeroed as {@link
   * SegmentAllocator} asks, with bounds checks, aligned as asked. Segments do not expire; {@link
   * #free} takes their address.
   */
  public SegmentAllocator segments() {
    return (sizeBytes, alignmentBytes) -> {
      if (sizeBytes < 0) {
        throw InvalidRequestException.size(sizeBytes);
      }
      // A segment of no bytes needs an address of its own all the same.
      long blockBytes = Math.max(1, sizeBytes);
      return RawMemory.segment(allocateZeroed(blockBytes, alignmentBytes), sizeBytes);
    };
  }

  /** Drains the heaps that virtual threads share, except where one is just inside. */
  private void drainShared() {
    SharedHeaps all = shared;
    if (all != null) {
      all.drainIdle();
    }
  }

  /**
   * As {@link Maintenance#allocateAtLast}.
   *
   * @throws SlabExhaustedException if there is no room all the same
   */
  long allocateAtLast(HeapCore core, int sizeClass, long sizeBytes) {
    long address = maintenance.allocateAtLast(core, sizeClass);
    if (address == 0) {
      long usedBytes = store.counts().ownedPages() << SizeClasses.PAGE_SHIFT;
      throw SlabExhaustedException.region(sizeBytes, region.lengthBytes, usedBytes);
    }
    return address;
  }

  /**
   * One round of what the scavenger does, in the calling thread: for users who switched it off, and
   * have a moment to spare.
   */
  public void scavenge() {
    StackReserve.requireForOperation();
    enter();
    try {
      maintenance.round();
    } finally {
      users.leave();
    }
  }

  /**
   * The counters; see {@link SlabStats} for what they promise. Waits for no memory that goes back.
   * Cost: mostly that of asking the kernel what is resident, 0.1 ms and 8 us per MiB. The first
   * call opens files of {@code /proc/self}, which stay open until {@link #close}.
   */
  public SlabStats stats() {
    StackReserve.requireForOperation();
    enter();
    try {
      return stats.read();
    } finally {
      users.leave();
    }
  }

  /**
   * Checks that the bookkeeping agrees with itself, block by block. For tests: no thread may be in
   * an operation meanwhile.
   *
   * @throws CorruptSlabException with the first contradiction
   */
  public void verifyInvariants() {
    StackReserve.requireForOperation();
    enter();
    try {
      maintenance.alone(checker::checkAll);
    } finally {
      users.leave();
    }
  }

  /** Where the reserved range begins. */
  public long reservedAddress() {
    return region.address;
  }

  /** How long the reserved range is. Blocks above 64 MiB are outside of it. */
  public long reservedBytes() {
    return region.lengthBytes;
  }

  public SlabConfig config() {
    return config;
  }

  /**
   * Unmaps everything: all blocks are gone. Closing twice does nothing. An allocator that is
   * dropped without this keeps its blocks mapped; its thread ends, and a warning is logged.
   *
   * <p>May race with every operation of any thread, which then completes or throws {@link
   * AllocatorClosedException}. Waits for operations that are under way. Only accesses to blocks
   * must have ended.
   */
  @Override
  public synchronized void close() {
    if (isClosed()) {
      return;
    }
    StackReserve.requireForOperation();
    users.closeAndAwait();
    maintenance.stop();
    List<HeapCore> cores = heaps.cores().stream().filter(core -> core.handle() != null).toList();
    cores.forEach(core -> core.handle().presence().close());
    Presence.fence();
    cores.forEach(core -> core.handle().presence().awaitOutside(core.handle().thread()));
    statistics.printAtClose(stats::read);
    try {
      if (config.checking() == Checking.FULL) {
        checker.checkAll();
      }
    } finally {
      release(cores);
    }
  }

  private void release(List<HeapCore> cores) {
    dropped.cancel();
    stats.close();
    cores.forEach(HeapCore::close);
    if (shared != null) {
      shared.awaitOutside();
    }
    large.releaseAll();
    mappings.release(cores.stream().allMatch(HeapCore::isQuiet));
    if (guarded != null) {
      guarded.releaseAll();
    }
  }

  boolean isClosed() {
    return users.isClosed();
  }

  private void enter() {
    if (!users.tryEnter()) {
      throw new AllocatorClosedException("the allocator");
    }
  }

  private void requireOpen() {
    if (isClosed()) {
      throw new AllocatorClosedException("the allocator");
    }
  }

  Region region() {
    return region;
  }

  LargeBlocks large() {
    return large;
  }

  HeapRegistry heaps() {
    return heaps;
  }

  PageStore store() {
    return store;
  }
}
