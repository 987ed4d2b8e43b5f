package org.arenalab.slab;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.lang.foreign.SegmentAllocator;
import java.lang.ref.WeakReference;
import java.util.function.LongSupplier;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.StackReserve;
import org.arenalab.os.process.ProcessorClock;
import org.arenalab.settings.Checking;
import org.arenalab.slab.heap.HeapCore;
import org.arenalab.slab.heap.HeapRegistry;
import org.arenalab.slab.mapping.DirectBlocks;
import org.arenalab.slab.mapping.MappingLimit;
import org.arenalab.slab.page.FreePages;
import org.arenalab.slab.page.LiveBlocks;
import org.arenalab.slab.page.Region;
import org.arenalab.slab.release.ReleasePolicy;
import org.arenalab.slab.scavenger.Maintenance;
import org.arenalab.statistics.ExitStatistics;

/**
 * An allocator of off-heap blocks for one process: size classes in superslabs, a heap per thread,
 * and modes that keep memory or release it to the kernel.
 *
 * <p>The fast way is {@link #newHeap}: a heap of the thread's own. The methods of this class look
 * up the calling thread's heap, which about doubles the cost of an operation. Virtual threads share
 * a few heaps.
 *
 * <p><b>Assumptions.</b> No thread uses a block after the block was freed or after {@link #close}.
 * Such an access may end the process.
 *
 * <p><b>Guarantees.</b> Live blocks never overlap. A request that fails changes nothing.
 *
 * <p><b>Progress.</b> Allocation and free wait only for other threads that take or return pages or
 * mappings. A release of memory to the kernel delays an allocation only if the allocation finds no
 * room. It delays a free only if the free meets a retry of a refused unmap.
 *
 * <p><b>Errors.</b> {@link SlabException}s.
 */
public final class SlabAllocator implements AutoCloseable {
  /** The alignment of every block's address. */
  public static final long ALIGNMENT_BYTES = 16;

  /** The strictest alignment of a request. */
  public static final long MAX_ALIGNMENT_BYTES = 1L << 30;

  /** The largest size of a request. The system may have less address space. */
  public static final long MAX_SIZE_BYTES = 1L << 46;

  private final SlabConfig config;
  private final ReleasePolicy policy;
  private final LongSupplier clockNs;
  private final Mappings mappings;
  private final Region region;
  private final FreePages freePages;
  private final HeapRegistry heaps;
  private final LargeBlocks large;
  private final LiveBlocks live;
  private final GuardedBlocks guarded;
  private final InvariantChecker checker;
  private final Maintenance maintenance;
  private final StatsReader stats;
  private final HeapSupport support;

  /**
   * The heap of each thread, held weakly: a thread does not keep an allocator alive that its owner
   * dropped. A heap keeps its allocator.
   */
  private final ThreadLocal<WeakReference<SlabHeap>> threadHeaps =
      ThreadLocal.withInitial(() -> new WeakReference<>(newHeap()));

  /** Set once, before the allocator is published. */
  private DroppedAllocator dropped;

  /** Set once, before the allocator is published. */
  private ExitStatistics.Handle<SlabStats> statistics;

  private volatile SharedHeaps shared;

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
    freePages = new FreePages(region, policy, config.hugePages(), clockNs);
    heaps = new HeapRegistry(this::newCore);
    DirectBlocks direct = new DirectBlocks(MappingLimit.ofProcess(), policy, clockNs);
    large =
        new LargeBlocks(region, new LargeSpans(region, freePages, heaps, policy, clockNs), direct);
    guarded = config.checking() == Checking.GUARDED ? new GuardedBlocks() : null;
    checker = new InvariantChecker(region, freePages, heaps, live);
    maintenance =
        new Maintenance(
            freePages, direct, heaps, this::drainShared, policy, gate, clockNs, processorNs);
    stats = new StatsReader(config.mode(), region, freePages, heaps, direct, guarded, maintenance);
    support = new HeapSupport(this, region, freePages, large, live, guarded, maintenance);
  }

  private HeapCore newCore(int owner) {
    return new HeapCore(owner, region, freePages, mappings.remote(), policy, clockNs);
  }

  /**
   * Makes an allocator.
   *
   * @throws SlabExhaustedException if the address space cannot be reserved
   */
  public static SlabAllocator create(SlabConfig config) {
    requireNonNull(config, "config");
    DeepInitializers.run();
    StackReserve.requireForOperations();
    return create(config, System::nanoTime, ProcessorClock::threadNs, ReleaseGate.ours());
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
    allocator.statistics =
        new ExitStatistics<SlabAllocator, SlabStats>(
                "slab", SlabAllocator::stats, SlabStats::toTable, SlabStats::toJson)
            .opened(allocator, config.mode().toString());
    return allocator;
  }

  /**
   * Returns a heap for the calling thread alone: one that an ended thread left, or a new one.
   *
   * @throws SlabException on a virtual thread, which could be stopped at any point: use the methods
   *     of this allocator there
   */
  public SlabHeap newHeap() {
    if (Thread.currentThread().isVirtual()) {
      throw SlabException.virtualThread();
    }
    return heapFor(Thread.currentThread());
  }

  SlabHeap heapFor(Thread thread) {
    StackReserve.requireForOperation();
    support.enter();
    try {
      return newHeapFor(thread);
    } finally {
      support.leave();
    }
  }

  private SlabHeap newHeapFor(Thread thread) {
    HeapCore core = heaps.tryAcquire();
    if (core == null) {
      throw new SlabExhaustedException(
          "all " + HeapRegistry.MAX_HEAPS + " heaps have living threads");
    }
    boolean handed = false;
    try {
      // Every handle is a SlabHeap.
      SlabHeap before = (SlabHeap) core.handle();
      HeapChecks checks = before == null ? newChecks() : before.checks();
      SlabHeap heap = SlabHeap.of(support, core, checks, thread);
      core.handTo(heap);
      handed = true;
      if (before != null) {
        heaps.recordAdoption(core);
      }
      return heap;
    } finally {
      if (!handed) {
        // No Java memory for the handle: abandon the heap, so that the next caller adopts it.
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
          all =
              new SharedHeaps(() -> heapFor(null), 2 * Runtime.getRuntime().availableProcessors());
          shared = all;
        }
      }
    }
    return all;
  }

  private SlabHeap threadHeap() {
    return threadHeaps.get().get();
  }

  /** Allocates a block like {@link SlabHeap#allocate(long)}, with the calling thread's heap. */
  public long allocate(long sizeBytes) {
    return Thread.currentThread().isVirtual()
        ? shared().with(heap -> heap.allocate(sizeBytes))
        : threadHeap().allocate(sizeBytes);
  }

  /**
   * Allocates a block like {@link SlabHeap#allocate(long, long)}, with the calling thread's heap.
   */
  public long allocate(long sizeBytes, long alignmentBytes) {
    return Thread.currentThread().isVirtual()
        ? shared().with(heap -> heap.allocate(sizeBytes, alignmentBytes))
        : threadHeap().allocate(sizeBytes, alignmentBytes);
  }

  /** Allocates a block like {@link SlabHeap#allocateZeroed}, with the calling thread's heap. */
  public long allocateZeroed(long sizeBytes) {
    return allocateZeroed(sizeBytes, 1);
  }

  private long allocateZeroed(long sizeBytes, long alignmentBytes) {
    return Thread.currentThread().isVirtual()
        ? shared().with(heap -> heap.allocateZeroed(sizeBytes, alignmentBytes))
        : threadHeap().allocateZeroed(sizeBytes, alignmentBytes);
  }

  /** Resizes a block like {@link SlabHeap#reallocate}, with the calling thread's heap. */
  public long reallocate(long address, long sizeBytes) {
    return Thread.currentThread().isVirtual()
        ? shared().with(heap -> heap.reallocate(address, sizeBytes))
        : threadHeap().reallocate(address, sizeBytes);
  }

  /** Frees a block like {@link SlabHeap#free}, with the calling thread's heap. */
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

  /** Returns the usable size of a block like {@link SlabHeap#usableSize}. */
  public long usableSize(long address) {
    return support.usableSize(address);
  }

  /**
   * Returns this allocator as a {@link SegmentAllocator}. Each segment is a block of its own:
   * zeroed, bounds-checked, and aligned as requested. Segments do not expire; {@link #free} takes
   * their address.
   */
  public SegmentAllocator segments() {
    return (sizeBytes, alignmentBytes) -> {
      if (sizeBytes < 0) {
        throw InvalidRequestException.size(sizeBytes);
      }
      // A segment of 0 bytes also needs an address of its own.
      long blockBytes = Math.max(1, sizeBytes);
      return RawMemory.segment(allocateZeroed(blockBytes, alignmentBytes), sizeBytes);
    };
  }

  /** Drains the heaps that virtual threads share, except heaps that a thread is using now. */
  private void drainShared() {
    SharedHeaps all = shared;
    if (all != null) {
      all.drainIdle();
    }
  }

  /**
   * Runs one round of the scavenger in the calling thread. For programs that switched the scavenger
   * off and have idle time.
   */
  public void scavenge() {
    StackReserve.requireForOperation();
    support.enter();
    try {
      maintenance.round();
    } finally {
      support.leave();
    }
  }

  /**
   * Returns the counters; {@link SlabStats} states their accuracy. Does not wait for a release of
   * memory to the kernel. Cost: mostly the kernel query for resident memory, 0.1 ms and 8 us per
   * MiB. The first call opens files of {@code /proc/self}, which stay open until {@link #close}.
   */
  public SlabStats stats() {
    StackReserve.requireForOperation();
    support.enter();
    try {
      return stats.read();
    } finally {
      support.leave();
    }
  }

  /**
   * Checks that the bookkeeping is consistent, block by block. For tests: no other thread may be in
   * an operation during the check.
   *
   * @throws SlabException with the first contradiction
   */
  public void verifyInvariants() {
    StackReserve.requireForOperation();
    support.enter();
    try {
      maintenance.alone(checker::checkAll);
    } finally {
      support.leave();
    }
  }

  /** Returns the first address of the reserved range. */
  public long reservedAddress() {
    return region.address;
  }

  /** Returns the length of the reserved range. Blocks above 64 MiB are outside of the range. */
  public long reservedBytes() {
    return region.lengthBytes;
  }

  public SlabConfig config() {
    return config;
  }

  /**
   * Unmaps everything: all blocks become invalid. A second call does nothing. An allocator that is
   * dropped without {@code close} keeps its blocks mapped; its thread ends, and a warning is
   * logged.
   *
   * <p>May race with every operation of any thread. Such an operation completes or throws {@link
   * AllocatorClosedException}. Waits for operations that are in progress. Only accesses to blocks
   * must have ended before.
   */
  @Override
  public synchronized void close() {
    if (support.isClosed()) {
      return;
    }
    StackReserve.requireForOperation();
    support.closeAndAwait();
    maintenance.stop();
    heaps.refuseAndAwait();
    try {
      statistics.printAtClose(stats::read);
      if (config.checking() == Checking.FULL) {
        checker.checkAll();
      }
    } finally {
      release();
    }
  }

  private void release() {
    dropped.cancel();
    stats.close();
    heaps.closeAll();
    if (shared != null) {
      shared.awaitOutside();
    }
    large.releaseAll();
    mappings.release(heaps.areOwnersOutside());
    if (guarded != null) {
      guarded.releaseAll();
    }
  }

  HeapSupport support() {
    return support;
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

  FreePages freePages() {
    return freePages;
  }
}
